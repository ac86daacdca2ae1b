"""The demonstration's live lectures: days from the day of loading, hour in the region, and what they are about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Announcement:
    """One lecture that is announced (or, with days below zero, was held)."""

    slug: str
    days: int
    hour: int
    title: str
    title_bo: str
    title_en: str
    lecturer: str
    description: str


ANNOUNCEMENTS = [
    Announcement(
        "pneumonia",
        -9,
        15,
        "儿童咳嗽与肺炎：数呼吸、看吸凹",
        "བྱིས་པའི་གློ་རྒྱག་པ་དང་གློ་ཚད།",
        "Cough and pneumonia in children",
        "次仁央金 主任医师",
        "用一分钟数呼吸，看胸壁吸凹，判断在乡里治疗还是转诊。",
    ),
    Announcement(
        "altitude-sickness",
        5,
        15,
        "急性高原病：识别、下送与用药",
        "མཐོ་སྒང་གི་ནད་གློ་བུར་བ་ངོས་འཛིན་དང་བཅོས་ཐབས།",
        "Acute altitude illness",
        "扎西顿珠 副主任医师",
        "高原肺水肿和脑水肿的早期表现，吸氧、下送与用药的先后次序；欢迎带病例来讨论。",
    ),
    Announcement(
        "pregnancy",
        12,
        10,
        "孕产妇危险征象与基层急救",
        "སྦྲུམ་མའི་ཉེན་རྟགས་དང་གཞི་རིམ་གྱི་མྱུར་སྐྱོབ།",
        "Danger signs in pregnancy",
        "德吉卓嘎 主任医师",
        "产前高血压、产后出血：乡镇卫生院先做什么，怎样呼叫转运。",
    ),
    Announcement(
        "echinococcosis",
        19,
        15,
        "包虫病：筛查、转诊与随访",
        "འབུ་ནད་བརྟག་བཤེར་དང་རྗེས་འདེད།",
        "Echinococcosis: screening and follow-up",
        "旺堆 副主任医师",
        "牧区超声筛查的组织，哪些病人转诊，服药期间随访看什么。",
    ),
]
