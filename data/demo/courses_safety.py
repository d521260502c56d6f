"""Course texts of the energy company, first half: safety, data, first aid, electricity."""

from data.demo.content import Audience, Certificate, Course, chapter

FIELD = ("Field technician", "Engineer", "Site lead")

SAFETY = Course(
    title="Safety at Work: Essentials",
    launch_day=0,
    audience=Audience(0.95),
    certificate=Certificate("Safety at Work, annual certificate", 365),
    certify_at="0.85",
    pull=0.25,
    ease=0.2,
    chapters=(
        chapter(
            "Seeing hazards",
            -1.2,
            """
            Spot the trip hazards; Blocked escape routes; Read a pictogram; Near miss or accident?;
            Who is responsible for what; Hazard or risk?; The two-minute scan;
            Report it in the app""",
        ),
        chapter(
            "Assessing risk",
            0.5,
            """
            Likelihood times severity; Rank five risks; The hierarchy of controls;
            Substitute before you protect; What is left: residual risk; Last-minute risk assessment;
            When to stop the job; Fill in the form; A second pair of eyes""",
        ),
        chapter(
            "Fire and evacuation",
            -0.6,
            """
            The fire triangle; Choose the extinguisher; Wet, dry, electric: what not to use;
            Find your assembly point; Evacuation with visitors; Help a colleague in a wheelchair;
            After the alarm""",
        ),
        chapter(
            "Personal protective equipment",
            -0.4,
            """
            Helmet: check and replace; Gloves for the task; Hearing protection by decibel;
            Eyes and face; Footwear classes S1 to S5; Who pays, who checks, who wears""",
        ),
        chapter(
            "Lifting, screens and posture",
            -0.8,
            """
            Lift with a plan; Share a load; Set up a desk in five steps; Breaks that work;
            Driving long distances; Warm up before a shift""",
        ),
        chapter(
            "Incidents and learning from them",
            0.7,
            """
            First minutes after an incident; Secure the scene; Five whys;
            Root cause or contributing factor?; Write a factual report; Reportable within 24 hours;
            Talk to a shaken colleague; Close the loop""",
        ),
    ),
)

DATA_PROTECTION = Course(
    title="Data Protection in Practice",
    launch_day=14,
    audience=Audience(0.93),
    certificate=Certificate("Data protection certificate", 365),
    certify_at="0.85",
    pull=0.55,
    ease=0.5,
    chapters=(
        chapter(
            "What personal data is",
            -0.9,
            """
            Personal or not?; Special categories; A meter reading is personal;
            Pseudonymous or anonymous; Controller and processor; The seven principles""",
        ),
        chapter(
            "Lawful grounds",
            0.9,
            """
            Six lawful bases; When consent is valid; Consent at work; Legitimate interest: the test;
            Contract or convenience?; Children's data; Purpose limitation in a newsletter;
            Keep a record of the ground""",
        ),
        chapter(
            "Rights of the people behind the data",
            0.2,
            """
            Recognise an access request; One month: count the days; Rectify and erase;
            When erasure may be refused; Portability of consumption data; Object to profiling;
            Prove who is asking""",
        ),
        chapter(
            "Everyday handling",
            -0.7,
            """
            Clean desk, locked screen; The wrong recipient; Share a file safely;
            Paper and shredders; Photos from the summer party; Working on a train;
            Visitors and badges; Retention: delete on time; Spreadsheets that leave the house""",
        ),
        chapter(
            "Breaches",
            0.8,
            """
            Is this a breach?; 72 hours; Whom to call first; Weigh the risk to people;
            Tell those affected; A lost laptop; A phishing click; Write the breach log""",
        ),
    ),
)

FIRST_AID = Course(
    title="First Aid at the Workplace",
    launch_day=45,
    audience=Audience(0.34, 0.55, FIELD),
    certificate=Certificate("Workplace first aider", 730),
    pull=0.1,
    chapters=(
        chapter(
            "The first minute",
            -0.7,
            """
            Make the scene safe; Check for a response; Call 112: the five answers;
            Send someone for the AED; Recovery position; Keep yourself safe""",
        ),
        chapter(
            "Resuscitation",
            0.1,
            """
            Recognise cardiac arrest; Hand position and depth; 100 to 120 a minute;
            Thirty to two; Use an AED; Swap without a pause; A child, an infant""",
        ),
        chapter(
            "Bleeding, burns and wounds",
            -0.2,
            """
            Direct pressure; When to use a tourniquet; Cool a burn for twenty minutes;
            Chemical splash in the eye; Something stuck in the wound; Nosebleeds; Amputation kit""",
        ),
        chapter(
            "Sudden illness",
            0.6,
            """
            FAST: signs of a stroke; Chest pain; Low blood sugar; Seizures: what not to do;
            Severe allergic reaction; Asthma attack; Heat stroke and hypothermia; Choking""",
        ),
        chapter(
            "Electric shock and falls",
            0.9,
            """
            Isolate before you touch; Step voltage; Entry and exit burns; Suspected spine injury;
            Suspension trauma; Hand over to the paramedics""",
        ),
    ),
)

ELECTRICAL = Course(
    title="Electrical Safety and Work at Height",
    launch_day=75,
    audience=Audience(0.06, 0.92, FIELD),
    certificate=Certificate("Authorised person, low voltage", 300),
    certify_at="0.9",
    graded_in_steps=0.2,
    chapters=(
        chapter(
            "Five safety rules",
            -0.7,
            """
            Disconnect completely; Secure against reconnection; Verify absence of voltage;
            Earth and short-circuit; Guard adjacent live parts; Put the five in order;
            Undo them in reverse""",
        ),
        chapter(
            "Measuring and testing",
            0.4,
            """
            Choose a two-pole tester; Prove, test, prove; CAT ratings; Insulation resistance;
            Loop impedance; Reading an RCD test; Clamp meters and harmonics; Record the values""",
        ),
        chapter(
            "Switching and permits",
            0.8,
            """
            Read a single-line diagram; Write a switching sequence; Permit to work: four signatures;
            Lock, tag, try; Hand over at shift change; Cancel a permit; Remote switching""",
        ),
        chapter(
            "Arc flash",
            1.2,
            """
            How an arc begins; Incident energy; Choose the arc-rated suit; Approach boundaries;
            Open a panel door; After an arc""",
        ),
        chapter(
            "Ladders and platforms",
            -0.8,
            """
            Ladder or platform?; One out, four up; Three points of contact; Inspect a ladder;
            Wind limits; Drop zone; Mobile platform checks""",
        ),
        chapter(
            "Fall arrest in the nacelle",
            0.3,
            """
            Fit a harness; Anchor points; Fall factor; Shock absorbers and clearance; Climb assist;
            Tower ladder etiquette; Tool lanyards; Evacuation descender""",
        ),
        chapter(
            "Rescue from height",
            1.0,
            """
            The rescue plan; Ten minutes in a harness; Rescue kit check; Lower a casualty;
            Talk to the control room; Practise twice a year""",
        ),
        chapter(
            "Photovoltaics and batteries",
            0.6,
            """
            Daylight means voltage; DC disconnects; String voltage sums; Fire brigade switch;
            Lithium: thermal runaway; State of charge for transport; Label the inverter""",
        ),
    ),
)
