"""A second set of questions on the documents of `helpers.questions`, to see whether bounds hold for what is new.

Every second question, from the first on, took part in choosing the bounds of `agents/workflows/answers`; the others did
not. Those without an answer ask for something that the documents come near to: most name what is in them.
"""

from __future__ import annotations

from helpers.questions import Question, question_set

HELD_OUT: tuple[Question, ...] = (
    *question_set(
        "article.txt",
        ("plain", "How many chicks hatched at the farm?", "hatched three chicks"),
        ("plain", "How far should visitors stay away from the nest?", "keep 150 metres away"),
        ("paraphrase", "When will the birds fly south?", "leave for Africa in August"),
        ("plain", "Who is the director of the wildlife trust?", "said its director, Amina Voss"),
    ),
    *question_set(
        "faq.txt",
        ("plain", "How long is a badge valid?", "valid for three years"),
        ("paraphrase", "How long does it take until I hear whether I get one?", "A decision takes up to 12 weeks"),
        ("plain", "How many badges were withdrawn last year?", "withdrew 43 badges"),
        ("paraphrase", "Can I leave my car on double yellow lines?", "yellow lines for up to three hours"),
    ),
    *question_set(
        "incident.txt",
        ("plain", "What was the cause of the outage?", "a certificate that had expired in the payment gateway"),
        ("plain", "When was the new certificate installed?", "installed at 11:56"),
        ("paraphrase", "Did personal information leak?", "No customer data was exposed"),
    ),
    *question_set(
        "lease.txt",
        ("plain", "How big is the workshop?", "140 square metres"),
        ("plain", "When does the lease begin?", "begins on 1 March"),
        ("paraphrase", "Is it possible to pass the workshop on to someone else?", "may not sublet or share"),
        ("plain", "How much liability insurance must the tenant hold?", "at least £2 million"),
    ),
    *question_set(
        "letter.txt",
        ("plain", "By how much will the rent be reduced?", "reduce your rent by £60 a month"),
        ("plain", "How long will the bedroom wall have to dry?", "dry for about three weeks"),
        ("paraphrase", "Will they refund what I slept on?", "cannot pay for the mattress without"),
    ),
    *question_set(
        "manual.txt",
        ("plain", "How long does the first backup take?", "takes about nine hours"),
        ("paraphrase", "Does it work on a Microsoft system?", "Windows is not supported"),
        ("exact", "What does larch restore do with existing files?", "put beside the existing one"),
    ),
    *question_set(
        "minutes.txt",
        ("plain", "Why did the water bill rise?", "because of a leak under plot 17"),
        ("plain", "What do pensioners pay?", "go on paying £30"),
        ("plain", "Where is the next general meeting?", "in the church hall"),
    ),
    *question_set(
        "paper.txt",
        ("plain", "How much longer did the first group sleep?", "slept 52 minutes longer"),
        ("paraphrase", "Did the benefit last?", "The effect was gone three weeks later"),
    ),
    *question_set(
        "policy.txt",
        ("plain", "On which day must everyone be in the office?", "Wednesday is a day in the office"),
        ("plain", "How much do employees get for their own furniture?", "single payment of £150"),
        ("paraphrase", "Am I expected to reply late at night?", "answer messages between 7 in the evening"),
    ),
    *question_set(
        "readme.txt",
        ("plain", "How accurate are the predictions of tidemark?", "within 4 centimetres of the official tables"),
        ("plain", "Under which licence is tidemark?", "under the MIT licence"),
    ),
    *question_set(
        "harbour-report.pdf",
        ("plain", "How many ships called at the port?", "4,118 ships called"),
        ("plain", "How deep is the approach channel?", "kept at a depth of 14.5 metres"),
        ("paraphrase", "How did the docker get hurt?", "lashing rod fell from a container"),
        ("plain", "How many people work for the port authority?", "412 people worked for the port authority"),
        ("plain", "When did Baltline end its night service to Visborg?", "on 30 September"),
        ("paraphrase", "What is wrong with the old storage tower?", "the eastern row of piles is rotten"),
    ),
    *question_set(
        "report.pdf",
        ("plain", "What share of the water is lost by leakage?", "Leakage dropped to 14 percent"),
        ("plain", "How much is the pension fund short of?", "short of £46 million"),
        ("paraphrase", "What made people in the valley ill?", "Bacteria from a cracked seal"),
        ("plain", "How much does Brackwell claim in damages?", "claims damages of £12 million"),
    ),
    *question_set(
        "parts.txt",
        ("exact", "How much is LM-2208-F?", "LM-2208-F"),
        ("exact", "maker of RK-7710-D", "RK-7710-D"),
    ),
    *question_set("errors.txt", ("exact", "What must I do about error 0x8F2A?", "0x8F2A")),
    *question_set("案内.txt", ("plain", "本は何週間借りられますか", "二週間借りることができます")),
)  # fmt: skip

HELD_OUT_UNANSWERABLE: tuple[str, ...] = (
    "What is the wingspan of a white stork?",
    "How much did Peter Lamb pay for his barn?",
    "What is the email address of Amina Voss?",
    "Can I use my badge in France?",
    "Who runs the council of Ansley?",
    "Which bank handles the payments of the ferry line?",
    "How many engineers work in the platform team?",
    "What is the postcode of Harrow Yard?",
    "How many windows does the workshop have?",
    "What does Ilse Bremer earn in a year?",
    "What is the first name of Mr Quist?",
    "How old is Tern House?",
    "Does Larch run on macOS?",
    "What does larch_seek return?",
    "What is the name of the auditor of the allotment society?",
    "How many hens are kept on the allotments?",
    "Which test did the students take in mathematics?",
    "What was the average age of the students?",
    "Is there a gym in the Chester office?",
    "Who is the head of the personnel department at Corwen Instruments?",
    "How many people downloaded tidemark?",
    "When was the port of Norrholm founded?",
    "How many seals live in the harbour?",
    "What is the name of the largest ship that called at Berth 4?",
    "How much does the chief engineer earn?",
    "In which year was the Oakholt plant opened?",
    "What is part LM-2209-F?",
    "What does E-1999 mean?",
    "What is the population of Iceland?",
    "How do I bake sourdough bread?",
)
