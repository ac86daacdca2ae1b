"""Questions of the demonstration about children with cough or diarrhoea. Nothing here is for patients."""

from lms.demonstration.data.questions.shapes import Asked, best, case, matching, number, ordering, several

COUGH = ("WHO. Revised WHO classification and treatment of childhood pneumonia at health facilities", 2014)
DIARRHOEA = ("Médecins Sans Frontières, Appendix 2: assessment of dehydration and WHO treatment plans A, B and C", 2024)
_CHILD = "PED-1"
QUESTIONS = (
    Asked(
        "cough-rate",
        number("2月龄以下婴儿，呼吸达到每分钟多少次为呼吸增快？", "60", "/min", "2月龄以下≥60次/分。", COUGH),
        2,
        _CHILD,
    ),
    Asked(
        "cough-dose",
        best(
            "2-59月龄儿童肺炎，口服阿莫西林的剂量是：",
            [
                "每次至少40 mg/kg，每日两次",
                "每次10 mg/kg，每日一次",
                "每次100 mg/kg，每日四次",
                "每次5 mg/kg，每日三次",
            ],
            0,
            "每次至少40 mg/kg，每日两次，共5天。",
            COUGH,
        ),
        3,
        _CHILD,
    ),
    Asked(
        "cough-danger",
        several(
            "2-59月龄咳嗽儿童的危险征象有哪些？",
            ["不能喝水", "持续呕吐", "惊厥", "嗜睡或昏迷", "流清涕"],
            {0, 1, 2, 3},
            "有任何一项都按重症处理并转诊。",
            COUGH,
        ),
        2,
        _CHILD,
    ),
    Asked(
        "cough-tablets",
        matching(
            "250 mg阿莫西林片，把体重与每次片数配对（每日两次）。",
            [("4-<10 kg", "1片"), ("10-<14 kg", "2片"), ("14-19 kg", "3片")],
            "按体重每次1、2、3片。",
            COUGH,
        ),
        3,
        _CHILD,
    ),
    Asked(
        "cough-case",
        case(
            "A4",
            "18月龄儿童，咳嗽3天，胸壁内陷，能喝水，神志清楚。",
            [
                ("", "应当判定为：", ["普通感冒", "肺炎", "重症肺炎", "哮喘"], 1),
                (
                    "一小时后患儿惊厥一次，随后嗜睡。",
                    "此时应当：",
                    ["继续口服药观察", "给予首剂药物后立即转诊", "回家观察", "只给退热药"],
                    1,
                ),
            ],
            "胸壁内陷为肺炎；出现危险征象为重症，给首剂并转诊。",
            COUGH,
        ),
        3,
        _CHILD,
    ),
    Asked(
        "water-signs",
        several(
            "儿童重度脱水的体征有哪些？",
            ["嗜睡或昏迷", "眼窝凹陷", "不能喝水", "皮肤回弹很慢（超过2秒）", "面色红润"],
            {0, 1, 2, 3},
            "具有其中体征提示重度脱水。",
            DIARRHOEA,
        ),
        2,
        _CHILD,
    ),
    Asked(
        "water-plan-b",
        number(
            "体重8 kg的腹泻儿童按方案B补液，4小时共需多少毫升？", "600", "mL", "75 ml/kg，8 kg为600 ml。", DIARRHOEA
        ),
        3,
        _CHILD,
    ),
    Asked(
        "water-zinc",
        best(
            "6月龄以上腹泻儿童每日补锌：",
            ["5 mg", "10 mg", "20 mg", "40 mg"],
            2,
            "6月龄以上每日20 mg，共10-14天。",
            DIARRHOEA,
        ),
        1,
        _CHILD,
    ),
    Asked(
        "water-plans",
        ordering(
            "按脱水由轻到重排列补液方案。",
            ["方案A", "方案B", "方案C"],
            "无脱水用A，有脱水用B，重度脱水用C。",
            DIARRHOEA,
        ),
        1,
        _CHILD,
    ),
)
