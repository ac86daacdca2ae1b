"""Questions of the demonstration about blood pressure. Nothing here is for patients."""

from lms.demonstration.data.questions.shapes import Asked, best, case, number, several, shared, truth

PRESSURE = ("高血压基层诊疗指南（2019年）. 中华全科医师杂志 2019;18(4):301-313", 2019)
_GRADES = ["1级高血压", "2级高血压", "3级高血压", "未达到高血压标准"]
_URGENT = ["立即紧急转诊", "口服降压药后一周复诊", "仅作生活方式指导", "三个月后复查"]
_PRESSURE = "HTN-1"
QUESTIONS = (
    Asked(
        "bp-days",
        best(
            "未用降压药时，诊断高血压需要几次非同日血压达到140/90 mmHg？",
            ["1次", "2次", "3次", "5次"],
            2,
            "未用药时，非同日3次测量收缩压≥140和（或）舒张压≥90 mmHg。",
            PRESSURE,
        ),
        1,
        _PRESSURE,
    ),
    Asked(
        "bp-grade-2",
        best("门诊血压165/95 mmHg属于哪一级？", _GRADES, 1, "收缩压160-179或舒张压100-109 mmHg为2级。", PRESSURE),
        2,
        _PRESSURE,
    ),
    Asked(
        "bp-grade-3",
        best(
            "门诊血压152/112 mmHg属于哪一级？",
            _GRADES,
            2,
            "收缩压和舒张压分属不同级别时取较高者；舒张压≥110 mmHg为3级。",
            PRESSURE,
        ),
        3,
        _PRESSURE,
    ),
    Asked(
        "bp-systolic",
        best(
            "单纯收缩期高血压的标准是：",
            [
                "收缩压≥140且舒张压<90 mmHg",
                "收缩压≥140且舒张压≥90 mmHg",
                "收缩压<140且舒张压≥90 mmHg",
                "收缩压≥180 mmHg",
            ],
            0,
            "收缩压≥140且舒张压<90 mmHg。",
            PRESSURE,
        ),
        2,
        _PRESSURE,
    ),
    Asked(
        "bp-goal",
        best(
            "一般高血压患者的血压控制目标是：",
            ["<120/80 mmHg", "<140/90 mmHg", "<150/90 mmHg", "<160/100 mmHg"],
            1,
            "一般目标<140/90 mmHg。",
            PRESSURE,
        ),
        1,
        _PRESSURE,
    ),
    Asked(
        "bp-goal-old",
        best(
            "80岁及以上、无糖尿病和慢性肾脏病的患者，血压控制目标是：",
            ["<120/80 mmHg", "<130/80 mmHg", "<140/90 mmHg", "<150/90 mmHg"],
            3,
            "80岁及以上无糖尿病和慢性肾脏病者<150/90 mmHg。",
            PRESSURE,
        ),
        3,
        _PRESSURE,
    ),
    Asked(
        "bp-refer",
        several(
            "以下哪些情况需要紧急转诊？",
            [
                "意识丧失或模糊",
                "血压≥180/110 mmHg伴剧烈头痛、呕吐",
                "血压显著升高伴持续胸背疼痛",
                "血压142/88 mmHg，无症状",
                "血压显著升高伴不能平卧",
            ],
            {0, 1, 2, 4},
            "这些都是基层应当紧急转诊的情况。",
            PRESSURE,
        ),
        3,
        _PRESSURE,
    ),
    Asked(
        "bp-grades",
        shared(
            "下列门诊血压各属哪一级？",
            _GRADES,
            [("148/96 mmHg", 0), ("168/96 mmHg", 1), ("150/114 mmHg", 2), ("132/84 mmHg", 3)],
            "按收缩压和舒张压中较高的级别判定。",
            PRESSURE,
        ),
        3,
        _PRESSURE,
    ),
    Asked(
        "bp-limit",
        number(
            "诊断高血压的收缩压界值是多少？",
            "140",
            "mm[Hg]",
            "收缩压≥140 mmHg。",
            PRESSURE,
            "ཁྲག་གཤེད་མཐོ་བའི་བརྟག་དཔྱད་ཀྱི་འཁུམ་ཤེད་མཚམས་ཚད་ག་ཚོད་ཡིན།",
        ),
        1,
        _PRESSURE,
    ),
    Asked(
        "bp-limit-3",
        number("3级高血压的舒张压界值是多少？", "110", "mm[Hg]", "舒张压≥110 mmHg为3级。", PRESSURE),
        2,
        _PRESSURE,
    ),
    Asked(
        "bp-higher",
        truth(
            "收缩压和舒张压分属不同级别时，以较高的级别为准。",
            True,
            "以较高的级别为准。",
            PRESSURE,
            "འཁུམ་ཤེད་དང་ལྷོད་ཤེད་རིམ་པ་མི་འདྲ་ན་མཐོ་བའི་རིམ་པ་ལྟར་བྱེད།",
        ),
        1,
        _PRESSURE,
    ),
    Asked(
        "bp-headache",
        best(
            "男，58岁，剧烈头痛伴呕吐，血压196/118 mmHg。此时应当：",
            _URGENT,
            0,
            "血压≥180/110 mmHg伴剧烈头痛、呕吐需紧急转诊。",
            PRESSURE,
            type_="A2",
        ),
        2,
        _PRESSURE,
    ),
    Asked(
        "bp-case",
        case(
            "A3",
            "女，62岁，未用药，非同日三次血压均为164/98 mmHg左右，无糖尿病和肾脏病。",
            [
                ("", "血压属于哪一级？", _GRADES, 1),
                ("", "血压控制目标是：", ["<120/80 mmHg", "<140/90 mmHg", "<150/90 mmHg", "<160/100 mmHg"], 1),
            ],
            "收缩压160-179 mmHg为2级；一般目标<140/90 mmHg。",
            PRESSURE,
        ),
        2,
        _PRESSURE,
    ),
    Asked(
        "bp-speech",
        case(
            "A4",
            "男，66岁，高血压患者来诊，血压172/100 mmHg，无不适。",
            [
                ("", "血压属于哪一级？", _GRADES, 1),
                ("候诊时血压升至190/116 mmHg，突然言语不清，右侧肢体不能活动。", "此时应当：", _URGENT, 0),
            ],
            "血压≥180/110 mmHg伴突发言语障碍或肢体瘫痪需紧急转诊。",
            PRESSURE,
        ),
        3,
        _PRESSURE,
    ),
)
