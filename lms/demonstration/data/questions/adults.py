"""Questions of the demonstration about adults: diabetes, pneumonia, echinococcosis. Nothing here is for patients."""

from lms.demonstration.data.questions.shapes import Asked, best, matching, number, several, shared, truth

SUGAR = ("国家基层糖尿病防治管理指南（2022）", 2022)
LUNGS = ("NICE CG191. Pneumonia in adults: diagnosis and management", 2014)
CYSTS = ("WHO guidelines for the treatment of patients with cystic echinococcosis, ISBN 9789240110472", 2025)
_ADULT = "MED-1"
QUESTIONS = (
    Asked(
        "dm-fasting",
        number(
            "诊断糖尿病的空腹血糖界值是多少？",
            "7.0",
            "mmol/L",
            "空腹血糖≥7.0 mmol/L。",
            SUGAR,
            "གཅིན་སྙི་ཟ་ཁུའི་ནད་ངོས་འཛིན་གྱི་ལྟོ་སྟོང་ཁྲག་མངར་མཚམས་ཚད་ག་ཚོད་ཡིན།",
        ),
        1,
        _ADULT,
    ),
    Asked(
        "dm-two-hours",
        number("诊断糖尿病的OGTT 2小时血糖界值是多少？", "11.1", "mmol/L", "OGTT 2小时血糖≥11.1 mmol/L。", SUGAR),
        1,
        _ADULT,
    ),
    Asked(
        "dm-silent",
        best(
            "无症状者诊断糖尿病需要：",
            ["一次血糖异常", "两次血糖异常", "三次血糖异常", "尿糖阳性"],
            1,
            "无症状者需两次异常结果。",
            SUGAR,
        ),
        2,
        _ADULT,
    ),
    Asked(
        "dm-symptoms",
        truth("有典型症状者，一次血糖达到诊断标准即可诊断糖尿病。", True, "有典型症状者一次达标即可。", SUGAR),
        2,
        _ADULT,
    ),
    Asked(
        "dm-bands",
        shared(
            "下列结果各属于哪一种？",
            ["空腹血糖受损", "糖耐量减低", "达到糖尿病标准", "以上都不是"],
            [
                ("空腹6.4、2小时7.0 mmol/L", 0),
                ("空腹5.4、2小时9.2 mmol/L", 1),
                ("空腹7.6、2小时12.0 mmol/L", 2),
                ("空腹5.0、2小时6.5 mmol/L", 3),
            ],
            "空腹6.1-<7.0且2小时<7.8为空腹血糖受损；空腹<7.0且2小时7.8-<11.1为糖耐量减低。",
            SUGAR,
        ),
        4,
        _ADULT,
    ),
    Asked(
        "dm-next",
        best(
            "空腹血糖5.8 mmol/L，下一步应当：",
            ["OGTT或标准化的糖化血红蛋白", "立即用胰岛素", "一年后再查", "只查尿糖"],
            0,
            "空腹血糖≥5.6 mmol/L应做OGTT或标准化的糖化血红蛋白。",
            SUGAR,
        ),
        3,
        _ADULT,
    ),
    Asked(
        "crb-items",
        several(
            "CRB-65包括哪些项目？",
            ["意识模糊", "呼吸≥30次/分", "收缩压<90或舒张压≤60 mmHg", "年龄≥65岁", "体温≥39℃"],
            {0, 1, 2, 3},
            "四项各1分：意识模糊、呼吸、血压、年龄。",
            LUNGS,
        ),
        3,
        _ADULT,
    ),
    Asked(
        "crb-score",
        number(
            "72岁肺炎患者，神志清楚，呼吸32次/分，血压110/70 mmHg。CRB-65为几分？",
            "2",
            "",
            "年龄≥65岁和呼吸≥30次/分各1分。",
            LUNGS,
        ),
        3,
        _ADULT,
    ),
    Asked(
        "crb-bands",
        matching(
            "把CRB-65得分与死亡风险配对。",
            [("0分", "低"), ("1-2分", "中"), ("3-4分", "高")],
            "0分低，1-2分中，3-4分高。",
            LUNGS,
        ),
        2,
        _ADULT,
    ),
    Asked(
        "cyst-watch",
        truth("无并发症的非活动性肝包虫囊肿可以观察等待。", True, "无并发症的非活动性囊肿：观察等待。", CYSTS),
        3,
        _ADULT,
    ),
    Asked(
        "cyst-drug",
        best(
            "直径小于5 cm的CE1或CE3a型无并发症肝囊肿，建议：",
            ["阿苯达唑", "立即手术", "在卫生院穿刺", "抗生素"],
            0,
            "建议阿苯达唑。卫生院不做穿刺。",
            CYSTS,
        ),
        4,
        _ADULT,
    ),
)
