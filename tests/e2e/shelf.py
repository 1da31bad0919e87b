class Shelf:
    def __init__(self, world): pass
