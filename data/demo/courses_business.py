"""Course texts of the energy company, second half: leadership, product, customers, security."""

from data.demo.content import Audience, Certificate, Course, chapter

CUSTOMER_FACING = ("Customer adviser", "Sales")

PRODUCT = Course(
    title="Product Knowledge: Heat Pumps, Tariffs and Storage",
    launch_day=150,
    audience=Audience(0.27, 0.92, CUSTOMER_FACING),
    certificate=Certificate("Product adviser", None),
    pull=-0.15,
    ease=-0.2,
    gives_points=True,
    chapters=(
        chapter(
            "How a heat pump works",
            0.0,
            """
            Four parts, one circuit; COP in plain words; Air, ground, water; Why a buffer tank;
            Defrosting explained; Sound at the neighbour's window; Natural refrigerants""",
        ),
        chapter(
            "Sizing a home",
            1.3,
            """
            Heat load from a bill; Radiator temperatures; Old house, new pump?; Hot water for five;
            Backup heater: when; Read an energy certificate; Three houses, three pumps""",
        ),
        chapter(
            "Tariffs",
            0.2,
            """
            Base price and unit price; Dynamic or fixed?; Night tariff; Green or greener;
            Price guarantee; Notice periods; Explain a price rise; Compare two offers""",
        ),
        chapter(
            "Reading the bill",
            -0.3,
            """
            Instalments; Estimated or metered; Where the taxes are; Back payment of 212 euro;
            Moving house mid-year; Two meters, one bill""",
        ),
        chapter(
            "Solar on the roof",
            0.1,
            """
            Orientation and tilt; Shade; Yield per kilowatt peak; Feed-in explained;
            Balcony systems; Snow, hail, guarantee; Roof check by photo""",
        ),
        chapter(
            "Storage and electric cars",
            0.7,
            """
            Kilowatt or kilowatt-hour?; Size a battery; Self-sufficiency sums; Wallbox basics;
            Load management for six bays; Vehicle to home; Winter range""",
        ),
        chapter(
            "Subsidies",
            1.1,
            """
            Who may apply; Apply before you order; Income bonus; Combine two programmes;
            Documents checklist; What the adviser may not promise""",
        ),
        chapter(
            "Smart meters",
            -0.1,
            """
            Who gets one; What it sends, to whom; Read the display; The in-home app;
            Faults and myths; Opt out?""",
        ),
        chapter(
            "Putting it together",
            0.9,
            """
            A young family in a terrace; A bakery with three ovens; A housing cooperative;
            Holiday flat; The sceptical engineer; Upsell or overselling?; Follow-up call""",
        ),
    ),
)

LEADERSHIP = Course(
    title="Leading Teams",
    launch_day=200,
    audience=Audience(0.14, 0.9, ("Site lead", "Management")),
    certificate=Certificate("Leadership foundation", None),
    pull=0.3,
    certify_at="0.75",
    graded_in_steps=0.45,
    chapters=(
        chapter(
            "From colleague to lead",
            -0.6,
            """
            The first week; Friends on the team; What to stop doing; Expectations both ways;
            Your calendar tells the truth; Ask your predecessor""",
        ),
        chapter(
            "Goals and delegation",
            -0.1,
            """
            Outcome or task?; Who decides?; Delegate to a newcomer; Delegate to an expert;
            Follow up without hovering; Say no to a goal; Three goals are enough""",
        ),
        chapter(
            "Feedback",
            0.2,
            """
            Observation or judgement?; Praise that lands; The difficult message; Receive feedback;
            Feedback across cultures; In writing or in person; The annual conversation""",
        ),
        chapter(
            "Conflict",
            0.9,
            """
            Early signs; Positions and interests; Mediate between two; When you are a party;
            Shift rota quarrel; Escalate fairly; Bullying: what you must do""",
        ),
        chapter(
            "Remote and shift teams",
            -0.2,
            """
            Hand-over in ten minutes; Nobody left on mute; Time zones and fairness;
            Trust without sight; Night shift: be there; Written first""",
        ),
        chapter(
            "Change",
            0.4,
            """
            Why people resist; Tell what you know; The dip; Quick wins, honest ones;
            A reorganisation in your team; Keep the good; Say goodbye well""",
        ),
        chapter(
            "Looking after people",
            0.1,
            """
            Signs of overload; A conversation about absence; Return to work; Parental leave;
            Psychological safety; Your own energy""",
        ),
    ),
)

CUSTOMERS = Course(
    title="Customer Conversations",
    launch_day=250,
    audience=Audience(0.13, 0.94, CUSTOMER_FACING),
    certificate=Certificate("Customer conversation coach", None),
    graded_in_steps=0.3,
    chapters=(
        chapter(
            "Opening well",
            -1.0,
            """
            The first ten seconds; Names, said right; Verify without annoying; Set the agenda;
            Warm hand-over; Chat: first line""",
        ),
        chapter(
            "Listening",
            -0.7,
            """
            Open questions; Summarise; Hear what is not said; Silence works; Note-taking live;
            Accents and patience; One question at a time""",
        ),
        chapter(
            "Explaining",
            -0.2,
            """
            No jargon; Numbers a customer can feel; One step at a time; Draw it;
            Check understanding; E-mail in five sentences; Translate this letter""",
        ),
        chapter(
            "Complaints",
            0.4,
            """
            Apologise without admitting; Angry, not at you; A second complaint; Goodwill limits;
            The ombudsman letter; Vulnerable customers; Disconnection notice; Turn it round;
            Take a breath afterwards""",
        ),
        chapter(
            "Selling with integrity",
            0.3,
            """
            Need before offer; Doorstep rules; Cooling-off period; Objection: too expensive;
            Compare fairly; Close without pressure; Document the consent""",
        ),
        chapter(
            "After the call",
            -0.7,
            """
            Wrap up in sixty seconds; Promise kept; Tag the reason; Ask for a rating;
            Learn from one call; Hand over to the back office""",
        ),
    ),
)

CYBER = Course(
    title="Cyber Security Awareness",
    launch_day=345,
    audience=Audience(0.74),
    certificate=Certificate("Cyber aware", None),
    chapters=(
        chapter(
            "Phishing and friends",
            0.0,
            """
            Spot the sender; Hover first; Urgent, says the boss; QR codes on lampposts;
            Voice calls from IT; The invoice that changed; Attachments; Report with one click;
            Too good to be true; Deepfake on a video call""",
        ),
        chapter(
            "Passwords and keys",
            -0.6,
            """
            Length beats symbols; Password manager; Second factors ranked; Push fatigue; Passkeys;
            Shared accounts; When to change it""",
        ),
        chapter(
            "Devices and travel",
            -0.1,
            """
            Update tonight; Lost phone; USB stick in the car park; Hotel networks; Border checks;
            Private phone, work mail; Screen privacy""",
        ),
        chapter(
            "Plants and control systems",
            1.3,
            """
            Why a turbine is a computer; Zones and conduits; The contractor's laptop; Remote access;
            Patch or not to patch; Odd reading on the panel; Manual fallback""",
        ),
        chapter(
            "When it happens",
            0.6,
            """
            Unplug or leave on?; Whom to call; Ransom note; Keep evidence; Speak with one voice;
            Back to work; Lessons learned""",
        ),
    ),
)
