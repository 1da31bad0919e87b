"""The scenes of the demonstration pictures, a function each."""
