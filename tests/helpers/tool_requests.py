"""What people ask of an assistant with tools, and which tool each request means: None where it is plain talk.

The gate's bound for tools that name requests was chosen on `CHOSEN_BY`. `WRITTEN_LATER` was written after that, but the
gate was changed once more after its misses had been seen: it is no proof of what happens with other requests.
"""

from __future__ import annotations

CHOSEN_BY: tuple[tuple[str, str | None], ...] = (
    ("What's 15% of 80?", "calculator"),
    ("Add up 12.5, 30 and 8", "calculator"),
    ("Convert 72 divided by 9", "calculator"),
    ("How much is 3.2 million times 4?", "calculator"),
    ("sqrt(144)+5", "calculator"),
    ("What date is three weeks from today?", "dates"),
    ("How many days are left until Christmas?", "dates"),
    ("What day of the week is 14 July 2027?", "dates"),
    ("What is today's date?", "dates"),
    ("Translate what I have in the clipboard", "read_clipboard"),
    ("Shorten the text that I copied", "read_clipboard"),
    ("Search the internet for ferry timetables", "web_search"),
    ("Find out online who won the election", "web_search"),
    ("Look up the weather in Oslo on the web", "web_search"),
    ("Explain how photosynthesis works", None),
    ("Tell me a joke", None),
    ("Write a letter to my landlord", None),
    ("What is a good name for a cat?", None),
    ("Thanks, that helped", None),
    ("How do I tie a bow tie?", None),
    ("Who are you?", None),
    ("Summarise the plot of Hamlet", None),
    ("Give me five synonyms of happy", None),
    ("Why do leaves turn red?", None),
    ("Can you help me plan a party?", None),
    ("What is the meaning of life?", None),
    ("Rewrite this sentence politely: give me the book", None),
    ("What is the difference between a lease and a licence?", None),
    ("Is 7 a prime number?", None),
    ("Do you remember the old days?", None),
)
WRITTEN_LATER: tuple[tuple[str, str | None], ...] = (
    ("What is 48 divided by 6?", "calculator"),
    ("Compute 2^10 - 24", "calculator"),
    ("What is the sum of 19, 22 and 41?", "calculator"),
    ("7 * 8", "calculator"),
    ("How many days are between 3 March and 9 May?", "dates"),
    ("Which date was 100 days ago?", "dates"),
    ("On which weekday does New Year fall in 2030?", "dates"),
    ("Summarise the text in my clipboard", "read_clipboard"),
    ("What does the text that I just copied say?", "read_clipboard"),
    ("Search the web for the price of copper", "web_search"),
    ("Google the opening times of the swimming pool", "web_search"),
    ("Write a haiku about rain", None),
    ("What does the word ephemeral mean?", None),
    ("How do plants drink?", None),
    ("Good morning!", None),
    ("Give me an idea for dinner", None),
    ("Which is larger, a whale or an elephant?", None),
    ("Please explain inflation to a child", None),
    ("I feel tired today", None),
    ("Correct this: he go to school", None),
    ("Who wrote Don Quixote?", None),
    ("What are the pros and cons of cycling to work?", None),
)
