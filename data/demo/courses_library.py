"""Course texts of the second, small account: a library trust with two courses."""

from data.demo.content import Audience, Certificate, Course, chapter

CATALOGUING = Course(
    title="Cataloguing for Everyone",
    launch_day=0,
    audience=Audience(0.9),
    certificate=Certificate("Cataloguer, level 1", None),
    certify_at="0.7",
    chapters=(
        chapter(
            "Describing a book",
            -0.8,
            """
            Title page first; Edition or printing?; Two authors and an editor; Series statement;
            Measure the spine; A book without a date""",
        ),
        chapter(
            "Names and authorities",
            0.5,
            """
            One person, three spellings; Pen names; Corporate bodies; Transliteration;
            See and see also; Same name, other person""",
        ),
        chapter(
            "Subjects",
            0.8,
            """
            Aboutness; Broader and narrower; Local history headings; Fiction by theme;
            Outdated terms; How many are enough?""",
        ),
        chapter(
            "Classification",
            0.3,
            """
            Read a call number; Build a number; Place names; Biography shelves; Picture books;
            Reclassify or leave?""",
        ),
        chapter(
            "Maps, music, games",
            1.0,
            """
            Scale and projection; Scores and parts; Uniform titles; Board game contents;
            Playing time; Kits in a bag""",
        ),
    ),
)

WELCOME = Course(
    title="A Welcoming Library",
    launch_day=20,
    audience=Audience(0.8),
    certificate=Certificate("Welcoming library host", 365),
    graded_in_steps=0.3,
    chapters=(
        chapter(
            "At the desk",
            -1.0,
            """
            Greet first; New card in three minutes; Lost book, calm talk; Queue and telephone;
            Renewals; Reservations; Closing time""",
        ),
        chapter(
            "Reading for the youngest",
            -0.3,
            """
            Rhyme time; Choose ten picture books; Parents on phones; Two languages; Noise and joy;
            Clean up together""",
        ),
        chapter(
            "Access for all",
            0.2,
            """
            Large print and audio; Step-free routes; Easy language; A reader who signs;
            Home delivery; Quiet hour""",
        ),
        chapter(
            "Difficult moments",
            0.7,
            """
            A sleeping visitor; Loud argument; Lost child; Challenged books; Medical emergency;
            When to call for help""",
        ),
        chapter(
            "Digital help",
            0.1,
            """
            First e-mail address; Print from a phone; Borrow an e-book; Forms of the authorities;
            Safe sessions; Say you do not know""",
        ),
    ),
)
