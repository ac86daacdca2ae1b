"""What `verify` can find, in Chinese and English sentences. The codes are stable: tests and editors rely on them."""

from dataclasses import dataclass

RULES: dict[str, tuple[str, str]] = {
    "unknown_reference": ("“{name}”没有定义。", "“{name}” is not defined."),
    "wrong_type": ("“{name}”的类型不适用于此处。", "“{name}” is not of the type that is needed here."),
    "unknown_option": ("“{name}”没有这个选项。", "“{name}” has no such option."),
    "unit_mismatch": (
        "单位“{name}”与所用数值的单位不符。",
        "The unit “{name}” does not fit the value it is used with.",
    ),
    "out_of_range": (
        "界值超出“{name}”的合理范围，条件永远成立或永远不成立。",
        "The threshold lies outside the plausible range of “{name}”: the test is always or never true.",
    ),
    "unreachable_step": ("没有路径到达步骤“{name}”。", "No path reaches the step “{name}”."),
    "dead_end": ("步骤“{name}”之后到不了任何结论。", "From the step “{name}” no outcome can be reached."),
    "cycle": ("步骤循环往复，没有出口：{name}。", "These steps go round without an exit: {name}."),
    "no_otherwise": (
        "判断“{name}”没有说明所有规则都不成立时怎么办。",
        "The decision “{name}” does not say what happens when no rule holds.",
    ),
    "no_when_unknown": (
        "判断“{name}”用到可能没有测量的值，却没有说明未知时怎么办。",
        "The decision “{name}” uses a value that may be missing and does not say what happens then.",
    ),
    "red_flag_may_be_skipped": (
        "危险信号“{name}”所用的问题可以跳过。",
        "The red flag “{name}” uses a question that may be skipped.",
    ),
    "red_flag_without_referral": (
        "危险信号“{name}”之后存在不转诊的路径。",
        "After the red flag “{name}” there is a path without a referral.",
    ),
    "missing_text": ("缺少文字：{name}。", "A text is missing: {name}."),
    "missing_citation": ("“{name}”没有注明出处。", "“{name}” cites no source."),
    "dose_without_bounds": ("剂量“{name}”没有上限和下限。", "The dose “{name}” has no minimum and maximum."),
    "dose_rounds_to_zero": (
        "最小合理体重时，剂量“{name}”取整后为零。",
        "At the smallest plausible weight the dose “{name}” rounds to zero.",
    ),
    "no_review_date": ("没有复审日期或失效日期。", "There is no review date or no expiry date."),
    "expires_before_review": ("失效日期早于复审日期。", "The expiry date lies before the review date."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: its rule, its place in the document, and what it is about."""

    rule: str
    place: str
    name: str = ""

    @property
    def zh(self) -> str:
        return RULES[self.rule][0].format(name=self.name)

    @property
    def en(self) -> str:
        return RULES[self.rule][1].format(name=self.name)
