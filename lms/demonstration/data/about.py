"""What the demonstration's courses say of themselves: aims, for whom, who teaches (nobody real), sources."""

from typing import Any

_TOWNSHIP = {
    "roles": ["physician", "tibetan_physician", "nurse"],
    "levels": ["township"],
    "altitude_from": 2500,
    "altitude_to": None,
}
_NOBODY = {
    "name": "示范讲师（虚构）",
    "affiliation_zh": "示范区人民医院",
    "affiliation_bo": "དཔེ་སྟོན་ས་ཁུལ་མི་དམངས་སྨན་ཁང་།",
    "interests": "无",
}


def about(aims: list[tuple[str, str]], references: list[str]) -> dict[str, list[tuple[str, Any]]]:
    """The data of a course; `aims` in Chinese and Tibetan."""
    return {
        "aims": [("aim", {"text_zh": text, "text_bo": text_bo}) for text, text_bo in aims],
        "audience": [("audience", _TOWNSHIP)],
        "lecturers": [("lecturer", _NOBODY)],
        "references": [("reference", {"citation": each, "url": ""}) for each in references],
    }


DIARRHOEA = about(
    [
        ("几分钟内判断有无脱水及其程度", "ཆུ་ཟད་པ་ཡོད་མེད་དང་ཚད་སྐར་མ་ཁ་ཤས་ནང་བརྟག་ཐུབ།"),
        ("选对补液方案 A、B、C，算出用量", "ཐབས་གཞི་ A B C ཡང་དག་པར་འདེམས་པ་དང་ཚད་རྩིས་ཐུབ།"),
        ("认出危险征象，及时转诊", "ཉེན་རྟགས་ངོས་འཛིན་དང་དུས་ཐོག་ཏུ་གནས་སྤོར་བྱེད་ཐུབ།"),
    ],
    ["World Health Organization / IMCI: assessment of dehydration and treatment plans A, B and C for diarrhoea"],
)
BLOOD_PRESSURE = about(
    [
        ("把血压量准：休息、坐姿、袖带、次数", "ཁྲག་ཤེད་ཡང་དག་པར་འཇལ་ཐུབ། ངལ་གསོ། འདུག་སྟངས། དཔུང་རས། ཐེངས་གྲངས།"),
        ("按标准诊断和分级，知道哪些情况立即转诊", "ཚད་གཞི་ལྟར་ངོས་འཛིན་དང་རིམ་པ་འབྱེད་པ། འཕྲལ་དུ་གནས་སྤོར་དགོས་པ་ཤེས་ཐུབ།"),
    ],
    ["中华医学会等：高血压基层诊疗指南（2019年）"],
)
