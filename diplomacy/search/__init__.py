"""The search, over what both apps publish: questions, finding, hits with their extracts, and the pages.

From the bottom up: `questions` reads what somebody typed; `finding` asks the index; `extracts` marks
the words found; `hits` reads the records by their public doors; `forms` and `views` are the page.
"""
