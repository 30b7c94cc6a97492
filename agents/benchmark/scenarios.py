"""Small office tasks that take several calls, with tools that answer from a table: data alone, no code of a task.

The kinds are those by which Forge measures guardrails (github.com/antoinezambelli/forge, MIT): calls in order, recovery
from an error, the right tool among many, an argument taken from a result, a branch, a hint to another tool, a retired
tool, arithmetic on results, missing data that must be told, a wrong hit, a needle in long results. Tasks, tools and
texts are our own. Each has a solution, so that a test can show that it can be solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a tool says when each of `when` occurs in its argument of that name, letters' case aside."""

    text: str
    when: Mapping[str, str] | None = None
    error: bool = False
    """Whether it is a complaint about the arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """A tool: the first reply that fits is given, the last where none does."""

    name: str
    description: str
    arguments: tuple[str, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A task. It is done when every one of `calls` has worked and the answer holds every one of `facts`."""

    name: str
    task: str
    tools: tuple[Scripted, ...]
    calls: tuple[str, ...]
    facts: tuple[str, ...]
    not_facts: tuple[str, ...] = ()
    """What a wrong way leads to."""
    solution: tuple[tuple[str, Mapping[str, str]], ...]


def _tool(name: str, description: str, *replies: Reply | str, takes: tuple[str, ...] = ()) -> Scripted:
    said = tuple(Reply(text=reply) if isinstance(reply, str) else reply for reply in replies)
    return Scripted(name=name, description=description, arguments=takes, replies=said)


_STAFF = _tool(
    "find_person",
    "Look up a member of staff by name.",
    Reply(when={"name": "okafor"}, text="Ada Okafor, staff number S-2291, works in the pilot office."),
    "Nobody of that name works here.",
    takes=("name",),
)
_MAIL = _tool("send_mail", "Send a mail to an address.", "The mail was sent.", takes=("address",))
_WEATHER = _tool("get_weather", "The weather at a place today.", "Rain, 9 degrees.", takes=("place",))

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        name="two_steps",
        task="How deep is the harbour of Norrholm? Look the port up first, then answer.",
        tools=(
            _tool(
                "port_facts",
                "Facts about a port by its name.",
                Reply(when={"port": "norrholm"}, text="Norrholm: depth 14 metres, 22 berths."),
                "No such port.",
                takes=("port",),
            ),
        ),
        calls=("port_facts",),
        facts=("14",),
        solution=(("port_facts", {"port": "Norrholm"}),),
    ),
    Scenario(
        name="calls_in_order",
        task="Load the figures of 2023, then analyse them, then tell me what you found.",
        tools=(
            _tool("load_figures", "Load a year's figures.", "Figures of 2023 are loaded: 312 rows.", takes=("year",)),
            _tool("analyse", "Analyse the figures that are loaded.", "Trade grew by 17 percent; grain led."),
        ),
        calls=("load_figures", "analyse"),
        facts=("17", "grain"),
        solution=(("load_figures", {"year": "2023"}), ("analyse", {})),
    ),
    Scenario(
        name="error_recovery",
        task="How many ships were in berth 7?",
        tools=(
            _tool(
                "count_ships",
                "Count the ships of a berth.",
                Reply(when={"berth": "b-07"}, text="41 ships."),
                Reply(text="berth must be written as B-07, B-12 and so on", error=True),
                takes=("berth",),
            ),
        ),
        calls=("count_ships",),
        facts=("41",),
        solution=(("count_ships", {"berth": "7"}), ("count_ships", {"berth": "B-07"})),
    ),
    Scenario(
        name="right_tool_of_many",
        task="Which permits does Ada Okafor hold? Her staff number is S-2291.",
        tools=(
            _WEATHER,
            _MAIL,
            _tool(
                "list_permits",
                "The permits of a member of staff, by staff number.",
                Reply(when={"staff_number": "2291"}, text="Pilot, crane, night watch."),
                "No such staff number.",
                takes=("staff_number",),
            ),
            _tool("open_gate", "Open a gate of the harbour.", "The gate is open.", takes=("gate",)),
        ),
        calls=("list_permits",),
        facts=("pilot", "crane", "night watch"),
        solution=(("list_permits", {"staff_number": "S-2291"}),),
    ),
    Scenario(
        name="argument_from_a_result",
        task="What is the salary group of Ada Okafor?",
        tools=(
            _STAFF,
            _tool(
                "salary_group",
                "The salary group of a member of staff, by staff number.",
                Reply(when={"staff_number": "s-2291"}, text="Group E4 since May."),
                Reply(text="There is no such staff number; find_person tells it.", error=True),
                takes=("staff_number",),
            ),
        ),
        calls=("find_person", "salary_group"),
        facts=("e4",),
        solution=(("find_person", {"name": "Ada Okafor"}), ("salary_group", {"staff_number": "S-2291"})),
    ),
    Scenario(
        name="three_hops",
        task="Who insures the ship that lies in berth B-12?",
        tools=(
            _tool("berth", "Which ship lies in a berth.", "The Ember lies in B-12.", takes=("berth",)),
            _tool(
                "ship_owner",
                "Who owns a ship.",
                Reply(when={"ship": "ember"}, text="The Ember is owned by Sund Lines."),
                "No such ship.",
                takes=("ship",),
            ),
            _tool(
                "insurer",
                "Who insures an owner's ships.",
                Reply(when={"owner": "sund"}, text="Sund Lines is insured by Baltic Mutual."),
                "No such owner.",
                takes=("owner",),
            ),
        ),
        calls=("berth", "ship_owner", "insurer"),
        facts=("baltic mutual",),
        solution=(
            ("berth", {"berth": "B-12"}),
            ("ship_owner", {"ship": "Ember"}),
            ("insurer", {"owner": "Sund Lines"}),
        ),
    ),
    Scenario(
        name="branch",
        task="The crane has stopped. Check its state; if it is overheated read the heat log, else the power log.",
        tools=(
            _tool("crane_state", "The state of the crane.", "Stopped: overheated."),
            _tool("heat_log", "The crane's heat log.", "Oil pump P-3 failed at 04:10."),
            _tool("power_log", "The crane's power log.", "No faults."),
        ),
        calls=("crane_state", "heat_log"),
        facts=("p-3",),
        solution=(("crane_state", {}), ("heat_log", {})),
    ),
    Scenario(
        name="hint_to_another_tool",
        task="What is the emergency telephone number of the lock keeper?",
        tools=(
            _tool("directory", "The harbour's directory.", "Lock keeper: see the duty list.", takes=("role",)),
            _tool("duty_list", "Who is on duty and how to reach them.", "Lock keeper: J. Berg, 555 0142."),
            _WEATHER,
        ),
        calls=("duty_list",),
        facts=("555 0142",),
        solution=(("directory", {"role": "lock keeper"}), ("duty_list", {})),
    ),
    Scenario(
        name="retired_tool",
        task="What does a night in the guest harbour cost now?",
        tools=(
            _tool("old_prices", "Prices of the guest harbour.", "Retired in 2021: 180. Use price_list for today's."),
            _tool("price_list", "The present list of prices.", "Guest harbour: 260 a night."),
        ),
        calls=("price_list",),
        facts=("260",),
        not_facts=("180",),
        solution=(("old_prices", {}), ("price_list", {})),
    ),
    Scenario(
        name="sum_of_results",
        task="How many tonnes did the quays North and South handle together?",
        tools=(
            _tool(
                "tonnes",
                "Tonnes that a quay has handled.",
                Reply(when={"quay": "north"}, text="North: 1,240 tonnes."),
                Reply(when={"quay": "south"}, text="South: 875 tonnes."),
                "No such quay.",
                takes=("quay",),
            ),
            _tool("add", "Add two numbers.", "1240 + 875 = 2115", takes=("one", "other")),
        ),
        calls=("tonnes",),
        facts=("2115",),
        solution=(
            ("tonnes", {"quay": "North"}),
            ("tonnes", {"quay": "South"}),
            ("add", {"one": "1240", "other": "875"}),
        ),
    ),
    Scenario(
        name="missing_data_is_told",
        task="When was the lighthouse of Vik built, and by whom? Say unknown for what the records do not tell.",
        tools=(_tool("records", "Records of a building.", "Lighthouse of Vik: built 1887. Builder: not recorded."),),
        calls=("records",),
        facts=("1887", "unknown"),
        solution=(("records", {}),),
    ),
    Scenario(
        name="wrong_hit",
        task="What is the toll of the canal of Lindholm? Another canal's toll does not help.",
        tools=(
            _tool(
                "search_tolls",
                "Search the tolls of canals.",
                Reply(when={"query": "lindholm"}, text="Canal of Lindholm: toll 45."),
                "Canal of Lindby: toll 90.",
                takes=("query",),
            ),
        ),
        calls=("search_tolls",),
        facts=("45",),
        not_facts=("90",),
        solution=(("search_tolls", {"query": "canal of Lindholm"}),),
    ),
    Scenario(
        name="needle_in_long_results",
        task="Read the harbour log of May and then that of June. On which day of May did the Ember arrive?",
        tools=(
            _tool(
                "read_log",
                "Read the log of a month.",
                Reply(
                    when={"month": "may"},
                    text="9 May: the Ember arrived. " + "Calm sea, no arrivals, the watch was changed at noon. " * 90,
                ),
                Reply(when={"month": "june"}, text="Fog, the ferry was late, nothing else is noted. " * 90),
                "There is no such log.",
                takes=("month",),
            ),
        ),
        calls=("read_log",),
        facts=("9",),
        solution=(("read_log", {"month": "May"}), ("read_log", {"month": "June"})),
    ),
)
