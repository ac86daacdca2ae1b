"""Questions of the demonstration about high altitude. Nothing here is for patients."""

from courses.items import Question
from lms.demonstration.data.questions.shapes import Asked, best, made, matching, number, ordering, several, truth, words

ALTITUDE = ("Roach RC, et al. The 2018 Lake Louise acute mountain sickness score. High Alt Med Biol 2018;19:4-6", 2018)
BLOOD = ("BMC Public Health 2014;14:701 (Qinghai 2004 criteria for chronic mountain sickness)", 2014)
_HIGH = "ALT-1"
QUESTIONS = (
    Asked(
        "ams-headache",
        best(
            "按2018年路易斯湖评分，诊断急性高原病必须有哪一个症状？",
            ["头痛", "咳嗽", "失眠", "心悸"],
            0,
            "近期上高原、有头痛且总分≥3。",
            ALTITUDE,
            "མཐོ་སྒང་ནད་གློ་བུར་བ་ངོས་འཛིན་བྱེད་པར་ནད་རྟགས་གང་ཞིག་དགོས།",
        ),
        1,
        _HIGH,
    ),
    Asked(
        "ams-total",
        number("按2018年路易斯湖评分，诊断急性高原病的总分至少为几分？", "3", "", "有头痛且总分≥3。", ALTITUDE),
        1,
        _HIGH,
    ),
    Asked(
        "ams-bands",
        matching(
            "把急性高原病的程度与总分配对。",
            [("轻度", "3-5分"), ("中度", "6-9分"), ("重度", "10-12分"), ("", "0-2分")],
            "轻度3-5分，中度6-9分，重度10-12分。",
            ALTITUDE,
        ),
        2,
        _HIGH,
    ),
    Asked(
        "ams-sleep", truth("2018年版路易斯湖评分不再包括睡眠。", True, "2018年版去掉了睡眠一项。", ALTITUDE), 2, _HIGH
    ),
    Asked(
        "ams-items",
        several(
            "2018年路易斯湖评分包括哪些项目？",
            ["头痛", "胃肠道症状", "疲乏无力", "头晕", "睡眠", "咳嗽"],
            {0, 1, 2, 3},
            "四项：头痛、胃肠道症状、疲乏无力、头晕，各0-3分。",
            ALTITUDE,
        ),
        3,
        _HIGH,
    ),
    Asked(
        "ams-brain",
        best(
            "到达4500米第二天，头痛，走路不稳，反应迟钝。首先考虑：",
            ["高原脑水肿", "普通感冒", "轻度急性高原病", "偏头痛"],
            0,
            "上高原后出现共济失调或意识改变，应考虑高原脑水肿，须立即处理并下撤。",
            ALTITUDE,
            type_="A2",
        ),
        3,
        _HIGH,
    ),
    Asked(
        "ams-order",
        ordering(
            "按总分由低到高排列急性高原病的程度。",
            ["轻度", "中度", "重度"],
            "轻度3-5分，中度6-9分，重度10-12分。",
            ALTITUDE,
        ),
        1,
        _HIGH,
    ),
    Asked(
        "ams-word",
        made(
            "short_text",
            words("2018年路易斯湖评分中，诊断急性高原病必须有的症状是什么？（两个字）"),
            "必须有头痛。",
            ALTITUDE,
            Question(answer="头痛", accepted=("头疼", "མགོ་ན་བ")),
        ),
        1,
        _HIGH,
    ),
    Asked(
        "cms-men",
        number("按青海标准，男性慢性高原病的血红蛋白界值是多少？", "21", "g/dL", "男性≥21 g/dL。", BLOOD),
        3,
        _HIGH,
    ),
    Asked(
        "cms-women",
        number("按青海标准，女性慢性高原病的血红蛋白界值是多少？", "19", "g/dL", "女性≥19 g/dL。", BLOOD),
        3,
        _HIGH,
    ),
)
