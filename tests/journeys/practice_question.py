"""The first lesson of the demonstration course gets a question to practise with, if it has none.

Run beside a server, with the server's DATA_DIR: python -m tests.journeys.practice_question
"""

SLUG = "assess-and-plan"
QUESTION = {
    "text_zh": "判断脱水时先看什么？",
    "text_bo": "",
    "options": [
        {"text_zh": "四个体征", "text_bo": "", "correct": True},
        {"text_zh": "化验结果", "text_bo": "", "correct": False},
    ],
    "explanation_zh": "先看精神状态、眼窝、喝水的样子和皮肤捏起后回缩的快慢。",
    "explanation_bo": "",
}


def main() -> None:
    """Publish the lesson with the question."""
    import django

    django.setup()
    from courses.models import LessonPage

    lesson = LessonPage.objects.get(slug=SLUG)
    if not lesson.practice:
        lesson.practice = [("question", QUESTION)]
        lesson.save_revision().publish()


if __name__ == "__main__":
    main()
