"""Stock bots, written as their own documentation teaches: `python THIS ADDRESS TOKEN`.

Each echoes a text and answers a press as the library's example of inline buttons does. They keep
nothing and know nothing of this project.
"""
