"""The demonstration course on measuring blood pressure. Thresholds: the 2019 guideline for primary care in China."""
# A sentence of the content stays on one line; the checker counts a Chinese character as two.
# ruff: noqa: E501

from lms.demonstration.data import about
from lms.demonstration.data.outline import Course, Lesson, Question

COURSE = Course(
    data=about.BLOOD_PRESSURE,
    slug="blood-pressure-at-altitude",
    title="高原血压测量要点",
    title_bo="མཐོ་སྒང་དུ་ཁྲག་ཤེད་འཇལ་བའི་གནད་དོན།",
    title_en="Measuring blood pressure at altitude",
    summary="把血压量准：安静、坐姿、袖带、次数；诊断标准与分级；哪些情况立即转诊。",
    summary_bo="ཁྲག་ཤེད་ཡང་དག་པར་འཇལ་བའི་ཐབས། ངོས་འཛིན་གྱི་ཚད་གཞི་དང་རིམ་པ། འཕྲལ་དུ་གནས་སྤོར་བྱེད་དགོས་པའི་གནས་ཚུལ།",
    summary_en="Measure correctly, grade by the guideline, and know what must be referred at once.",
    credits="1",
    effort_minutes=20,
    pass_mark=60,
    lessons=[
        Lesson(
            slug="measure",
            title="怎样量准一次血压",
            title_bo="ཁྲག་ཤེད་ཡང་དག་པར་འཇལ་ཐབས།",
            title_en="Measuring correctly",
            body=[
                ("heading", "测量之前"),
                (
                    "text",
                    "<ul><li>安静坐 5 分钟以上；半小时内不吸烟、不喝浓茶和咖啡，先排空膀胱。</li>"
                    "<li>赶路、爬坡后到诊室的人，休息要更久；刚到高海拔的人改日复测。</li>"
                    "<li>室内不冷，厚藏袍和紧袖要脱下，不要把袖子卷成一圈勒住上臂。</li></ul>",
                ),
                ("heading", "测量的时候"),
                (
                    "text",
                    "<ol><li>坐直，背有依靠，双脚平放，不跷腿，不说话。</li>"
                    "<li>上臂与心脏同高；袖带大小合适，下缘在肘窝上 2～3 厘米，能塞进一两个手指。</li>"
                    "<li>第一次来，两侧都量，以后量较高的一侧。</li>"
                    "<li>间隔 1～2 分钟量两次，取平均值；相差 10 毫米汞柱以上再量一次。</li></ol>",
                ),
                (
                    "points",
                    {
                        "title": "最常见的错误",
                        "danger": False,
                        "points": [
                            "进门就量，没有休息",
                            "胖的手臂用了小袖带，读数偏高",
                            "只量一次就写进档案",
                        ],
                    },
                ),
            ],
        ),
        Lesson(
            slug="grade-and-refer",
            title="诊断、分级与转诊",
            title_bo="ངོས་འཛིན་དང་རིམ་པ། གནས་སྤོར།",
            title_en="Diagnosis, grades and referral",
            body=[
                (
                    "text",
                    "<p>没有用降压药时，<b>非同日三次</b>诊室血压收缩压 ≥140 和（或）舒张压 ≥90 毫米汞柱，诊断为高血压。"
                    "目前没有按海拔另定的诊断界值（待临床审核确认）。</p>"
                    "<ul><li>1 级：140～159 和（或）90～99</li><li>2 级：160～179 和（或）100～109</li>"
                    "<li>3 级：≥180 和（或）≥110</li></ul><p>收缩压和舒张压不在同一级时，按较高的一级。</p>",
                ),
                (
                    "points",
                    {
                        "title": "立即转诊",
                        "danger": True,
                        "points": [
                            "意识丧失或模糊",
                            "血压 ≥180/110 并有剧烈头痛、呕吐，或突然说话不清、肢体瘫痪",
                            "血压明显升高，并有持续的胸背疼痛",
                            "血压升高，并有水肿、呼吸困难、不能平卧",
                        ],
                    },
                ),
            ],
        ),
    ],
    questions=[
        Question(
            text="病人骑马赶了一个小时的路，进门要求量血压。首先应当：",
            options=["马上测量，记下结果", "安静坐 5 分钟以上再测量", "躺下立即测量", "请他下个月再来"],
            best=1,
            explanation="运动和寒冷都会使血压暂时升高。先安静坐 5 分钟以上，赶路之后还要更久，再量两次取平均值。",
        ),
        Question(
            text="没有用药的成人，非同日三次血压都在 152/104 左右。应判断为：",
            options=["正常高值", "1 级高血压", "2 级高血压", "3 级高血压"],
            best=2,
            explanation="收缩压 152 属 1 级，舒张压 104 属 2 级；不在同一级时按较高的一级，所以是 2 级。",
        ),
        Question(
            text="血压 192/116，突然说话不清、右手无力。应当：",
            options=["开降压药，一周后复查", "休息半小时再量", "立即转诊，并通知上级医院", "先做心电图，明天再说"],
            best=2,
            explanation="血压 ≥180/110 并突然出现言语障碍或肢体瘫痪，是紧急转诊的指征；时间就是脑组织。",
        ),
    ],
)
