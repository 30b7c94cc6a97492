"""Telling what reports something from what only talks: a direction in the space of sentence embeddings.

Each pair below says something about one subject twice, once with a consequence (a decision, a result, an obligation, a
change) and once without. The mean of the differences is the direction in which the subject cancels out and the news
remains. The pairs are of many fields, so that no field looks like news by itself.
"""

from __future__ import annotations

import numpy as np

from ternlight.agents.workflows.summary.vectors import Vectors, unit

PAIRS = (
    ("The school will close its evening classes in September.", "The teachers talked about the evening classes."),
    ("Sales fell by a fifth after the price was raised.", "There are many things to say about sales and prices."),
    ("The patient must not take the medicine with alcohol.", "Medicines are a subject that interests many patients."),
    ("The new compiler makes programs 30 percent faster.", "Compilers have been a topic in our group for a while."),
    ("The court ordered the landlord to repay the deposit.", "Questions about deposits come up now and then."),
    ("A software fault caused the train to pass the red signal.", "Signals are part of everyday life on the railway."),
    ("Temperatures have risen by 1.2 degrees since 1950.", "The climate has always been worth a conversation."),
    ("The council rejected the plan for a new stadium.", "The stadium was mentioned again at the council meeting."),
    ("Tenants have to give notice three months in advance.", "Tenants and landlords often see things differently."),
    ("The study found no link between coffee and heart disease.", "Coffee and health are often named together."),
    ("Fuel makes up 40 percent of the cost of each flight.", "The cost of flying depends on a number of things."),
    ("The museum lost two thirds of its visitors.", "The museum welcomes its visitors with a smile."),
    ("Anna Bell was elected president of the association.", "Members of the association like to meet in person."),
    ("The contract ends on 31 March unless it is renewed.", "A contract is something that one should read with care."),
    ("The bridge was closed because its cables had rusted.", "The bridge is a familiar sight to people in the town."),
    ("Cells without the protein stopped dividing.", "Proteins have fascinated biologists for generations."),
    ("The company owes the bank nine million euros.", "The company values its relationship with the bank."),
    ("Users can delete their data at any time.", "Data is a word that we hear almost every day."),
    ("The factory had hidden the leak from the inspectors.", "The inspectors were shown round the factory."),
    ("Wheat yields doubled where the fields were irrigated.", "Farmers shared their memories of the harvest."),
    ("The vaccine protects nine out of ten children.", "Parents had the opportunity to ask about the vaccine."),
    ("The engine fails if the oil is not changed every year.", "The next chapter is about engines and oil."),
    ("The budget is short of two million for next year.", "The budget was on the agenda, as in every year."),
    ("Nobody had tested the alarm since it was installed.", "The alarm was presented with a few pictures."),
    ("The strike ended when the firm agreed to shorter hours.", "We would like to thank everybody for their work."),
    ("Half of the graduates move away within two years.", "It is good to see so many graduates in one place."),
    ("The method needs no training data.", "In this section we look at the method from several sides."),
    ("The tax on sugar comes into force in April.", "Taxes are never an easy subject to discuss."),
    ("The oldest skeleton is of a woman and 9,000 years old.", "History can teach us many things about ourselves."),
    ("Passwords were stored without encryption.", "Security is everybody's business, as the saying goes."),
)  # fmt: skip


def pair_texts() -> list[str]:
    """All sentences of the pairs, the ones with news first."""
    return [news for news, _ in PAIRS] + [talk for _, talk in PAIRS]


def direction(pairs: Vectors) -> Vectors:
    """The unit vector from talk to news, from the embeddings of `pair_texts()`."""
    half = len(pairs) // 2
    return np.asarray(unit((pairs[:half] - pairs[half:]).mean(axis=0, keepdims=True))[0], np.float32)
