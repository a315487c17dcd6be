/**
 * The 2,048 words that seal a root: English, 4 to 8 letters, told apart by their first four letters, no two of them one
 * letter apart, none that sounds like another word. Sorted. The list is part of the format: a sealed root rests on it.
 */
export const ROOT_WORDS: readonly string[] = `
abandon ability abnormal abortion about above abrupt absent absolute abstract absurd abundant abyss
academic access accident account accurate achieve acid acorn acoustic acquire across active actual acute
adaptive addendum addition address adequate adhere adjust admit adoption adult advance advent advice
advocate aerial affair affinity afford afraid after against agent agile agree airmail airplane airy
alarm album alcove alert algebra alienate align alive allow almost alone alpha already although always
amateur ambition amend amidst among amount ampere amplify amulet anagram analysis anatomy ancestor
anchor ancient angle angry angular animate annex annotate annual another answer antenna antique anxious
anybody anyone anything anywhere apex apparent appear apply approach apricot aptitude archive area
argument arise armor around array arrive arrow article artwork ascend aside aspect aspire assert assign
assume asterisk atlas atomic attach attempt attic attract auction audit august aura author automate
autumn avail average avocado avoid await awaken aware away awesome awful awhile awkward azure baby
bachelor back bacon badge bagel baggage bail balance ballot bamboo banana bang banjo bargain baritone
barrier baseline basic basket bassoon battery beam beauty beaver become beef beehive began behave behind
beige believe belly below belt benefit benign beta beverage beware bicycle bike binary bingo binomial
bird birth biscuit bishop bitmap blame blank blast blatant blend blob block bloom blown blue blunder
bobcat body bond bonus bookmark boot border born borrow boss both bottom boulder boundary bouquet bowl
bracket brag branch bravo breach breezy brevity brew bridge brief bright bring brittle broad broken
bronze brought browse brunt brush brutal bubble bucket buddy budget buffalo build bulge bulk bullet
bumpy bunch bundle burden bureau burger burlap burst busy button bypass byte cabbage cabinet cache
cactus calculus calendar call camel campaign canary cancel candy canon cant canvas capacity capital
capsule capture caramel carbon cardinal careful cargo carol carp carry cartoon cascade case cassette
castaway casual catalog category catfish caught cautious cavern cedar ceiling celery cellar central
certain chain chalk champion change chaos chapel charm chassis chat cheap check cheese chemical cherry
chestnut chicken chief child chime china chipmunk chirp chlorine choice choose chop chorus chosen
chromium chunk churn cinder cinema cinnamon cipher circular citation citizen citrus city civil claim
clamp clarify class clause clay clear clever click client cliff clinic clip cloak clog close cloth cloud
club clumsily cluster clutch clxiv coalesce coastal cobalt cobra cocktail cocoa coercion coexist coffee
coherent collect colon column combine comet comfort comic command complete concept conduct conflict
conical conjure connect conquer console contain convert cookie copious copy core corner corpus correct
cortex cosmetic cotton count couple courtesy cousin coverage cowboy coyote crack cradle craft crawl
create credit crept crescent cricket crimson crisp critical crocus crowd crucial crude cruise crumb
crunch cryptic crystal cube cubic cuddle cuisine culprit culture cupboard curl current cursor curve
custom cycle cylinder dagger daisy damage dance dare darken data datum daylight daytime deadline deal
debate debt debug decimal declare decode decrease dedicate deduct deed deepen default defer define
deflate defunct degree delay delete delivery delta deluxe denote density deny depart depend depict depot
depth deputy describe deserve design desktop despair destroy detail detect develop device diagnose
dialog diamond diary diet differ digit dilemma diligent diminish direct dirty disaster discard disk
dislike dismiss disorder display dissuade distance divert divide dock doctor document dodge dodo dollar
dolphin domain domestic dominate donation doodle door dormant double doughnut down dozen dragon drain
dramatic draw dream dress drift drill drink drive drone drop drum dump dupe duration during duty dynamic
each eager eagle earl earmark earth easier eastern easy eaten eclipse economy edge edible edit educate
effort eggplant eighth either eject elapse elastic elbow elder election elegant element elevate eligible
elliptic else email emblem embody embryo emerald emission empathy emphasis employ empty emulator
encircle enclose encode endeavor endless endorse energy enforce engage engine enhance enjoy enlarge
enlist enormous enough enquiry enrich enroll ensemble ensure entail enter entity entry envelope epic
epilog episode equal erase errant error escape essay essence estate estimate eternity ethical eureka
evade evaluate evasive even every evict evidence evolve exact example exceed exchange excite exclude
excuse exempt exercise exhaust exhibit exist exodus exotic expand expect expire explicit export express
external extra eyeball eyelash fabric face facility factor failure faint faith fallen false family
famous fancy fanfare fantasy fashion fast faulty favor fawn feasible feature federal feedback feel fence
ferry fetch fiction field fifth figure fill filter final finger finish firework firmware first fission
five fixation flag flaky flamingo flapjack flask flatten fleck flexible flit float floor floppy floss
flourish flow fluent fluff fluid flurry flush flutter flux focal focus foil folklore follow font
footnote force ford foreign forget format fortify forum forward fossil found fourteen fraction fragment
frame franc free french frequent fresh friend frighten frog frolic frost frozen frugal fruit fudge
fulfill fully function fungi funny furlong further fusion fuss futile future fuzz gadget gain gale
gallery garbage garden garlic garnish gasp gateway gather gauge generate genius genre gentle genuine
geometry gesture gift gigantic gimmick giraffe given glacier glad glamor glance glean glimpse glint
global glory glossary glucose gnome goal gobble golden good goose gossamer gourd govern grab graceful
grade graffiti grammar grant graph grass gravity green grid grisly gritty groove grotto group grow
guardian guess guide guilty guitar habit half halve handle hangout happen hard harmless harvest hash
hasten haven hawk haystack haze head health heart heavy height heir hello helmet help heritage hesitate
hexagon hiccup hidden high hilarity hint history hobby hold holiday home honey honk honor hoof hooray
horizon hornet horribly hospital host hotel however huff huge human humidity humor hundred hungry hurdle
hurray husky hutch hydrogen hygiene hyphen icicle icon idea identify idiotic ignition ignorant iguana
illegal illusion image imitate immature imminent immortal immune impact impede implicit import improve
impure inactive inch incident include income increase incur index indicate induce inferior infinite
inflate info infrared inherit initial inject innocent input inquire insert inside inspect instead
insulate intact internal intrepid invalid inverse invite invoke iris island isolate issue italic item
jacket jade jagged jaguar janitor jargon jazz jealous jewel jigsaw jockey join joke jostle journal
joystick judgment juggle jumbo junior junk jury just kangaroo keep keyboard keynote keystone keyword
kilo kimono kind kingdom kitchen kite kitty kiwi knee knife knob knock knoll known kudos label labor
lagoon lambda land language lantern large laser latex latitude lattice laugh launch lavender lavish
layout lazy leaf league leakage learn least leave lecture leeway left legacy legend legible leisure
lemon length lenient leopard less lethal letter level lexicon liberty library license lifetime ligature
light lily limb limit line linkage lion list literal lithium little location logic logo lonesome long
look loophole loosen lottery lounge love luck luggage luminous lunar lustre luxury lyric machine
magazine magenta magic magnet mailbox maintain major make mammoth manage mandolin mango manifest manual
many maple marble margin mark maroon marquee marshal martial marvel mascot mason massive match material
matrix matter mature maverick maximum maybe mean measure mechanic medium megabyte melody member memory
mention menu mercury merge merit mesh message metal meteor method metric middle midnight midway mighty
migrate mileage military milky million mimic mindful minimum minority minstrel minus mirror misled
mismatch miss mistype misuse mitigate mixture mobile mode modify module moment monitor monkey month moon
morsel mortar motion motor motto mountain mouse movement movie much muffin multiple mushroom music
mustang mutation mutt mutual name napkin native natural nautical navigate navy neck needle negative
neglect neighbor neon nettle network neutral never newborn next nice nickname nifty ninety ninth
nitrogen nobody noise nominee nonstop normal northern notation note notice noun nova novel nugget number
numeric nursery nutshell nylon oasis object obligate oboe observe obstruct obtain obvious occasion occur
ocean octave octopus official offset ointment omega ominous omit ongoing onset onward opal open operate
opinion opposite option orchid ordinary organize orient original ornament orphan ounce outcome outdated
outgoing outline output outright outside outweigh over oxygen oyster pacific package paddle padlock page
painful palette palm pamphlet panacea panda panel panic paper parallel parcel parent parrot parsec part
pass paste path patience patrol pattern pavement pavilion payment payoff peaceful pebble pedagogy
penalty pencil pendulum penguin people percent perform perhaps period permit person peruse pesky phase
phone phosphor photo physical piano pick picture pinpoint pioneer pipe piranha pitch pivot pizza place
plan platform playback please pledge plenty plumb plural plus poem poetry point polarize policy polka
polygon poplar populate porch porridge portal pose position possible postpone potato poultry power
practice praise pram precise predict prefix premium prepare present pretty previous price primary
printout priority private problem process produce profile progress prohibit project prologue promote
pronoun proof property prospect protocol proud provide proxy prudent prune public pull pulse pumpkin
puny puppet purchase pure purify purpose pursuit push putty puzzle pyramid python quake quality quantity
quartz queen query question queue quick quit quiver quote rabbit raccoon racquet radar radius railroad
rainbow ramp random range rank rapid raster rate ratio react ready reality reappear reason rebuild
recall recent recipe reclaim record recreate recycle redefine redirect redone redraw reduce refill
reflect reform refresh refuse regard region regular rejoin relative release reliance reload remark
remember remnant remove rename renewal repair repeat replace report republic request rescue reset reside
resource response restore result retain rethink retire retrieve return revamp reverse revision revoke
rewind rewrite rhubarb rhythm ribbon rich rickshaw rightful rigid ripple risky ritual robin robot robust
rocky roman room rope rotate rough routine rowboat royalty rubbish ruby rule rumble rung rusty sabre
safari safety said salad salmon salt salvage sandwich sanity sapphire sardine satchel satisfy saturate
save scale scan scarce scatter scenario scheme school science scissor scoop scope scorpion scratch
screen script scroll scrub seaman search seasonal seat second secret section security seek segment
select self send sense sentence separate sequence sergeant series sermon serum service session several
shadow shallow shampoo share sheaf sheet shell shepherd shield shift shimmer shiny shipment shock
shorten shout shove show shrink shuffle shutdown sibling sickle sidestep signal silent silicon silly
silver similar simple simulate sincere single sink sister sixteen size sizzle skeleton sketch skill skip
skyline slab slant slash slate sleep slept slew slice slogan slot slug small smidgin smile smith smooth
snail snake snapshot snatch sniff snippet snooze snowball soak soccer social socket sodium sofa software
sojourn solar solid solo solution solve someone sonic soprano sorry sort sought soup south space sparse
spatial spawn speak specify speed spent sphere sphinx spider spin spirit split spoke sponsor spool
spotless spray spread sprint sprout spruce square squeeze squirrel stack stadium stage stamp standard
staple start status stay steady steer stellar sterling steward sticky stimulus stingy stir stood stop
store strategy stream string stroke struggle studio stuff stumble stun sturdy style subject sublime
submit subset subtract success sudden suffix sugar suggest summary sunburn sunshine superior support
surface surge surname surprise surround survive suspend sustain swap swing swipe swirl switch symbolic
symmetry symptom synonym syntax system table taboo tabulate tackle taco tactic tailor talent tally
tandem tangent target task teapot teaspoon telegram template tenancy tendency tennis tenor tension tenth
terminal terribly test texture thatch thaw theme theory thermal think third thorough thought three
thrift throw thumb thunder ticket tiger tighten tilt timezone tiny tiptoe title toast today together
toggle token tolerate tomato tomorrow tonight tool tooth topaz topic tornado torque tortoise total touch
tour toward trace traffic tragic trait transfer trap trash travel treat trend trial trick trigger
trillion trim triple trivial trouble true truly trumpet trunk trust truth tulip tune tunnel turkey turn
turtle tutorial tuxedo twelve twenty twice twin twist tying type typical ultimate ultra umbrella unclear
uncommon under unduly unfold unhook unicorn uniform union unique unit universe unknown unless unlike
unlock unlucky unmask unpack unravel unseen unsigned unsolved untangle untie unusual unwary unwind
unwound unwrap update upgrade uplift upload upright upset upside upstream upward urban urgency useful
useless utility vacation vacuum valid valor value vanguard vanilla variant vault vector vehicle velocity
velvet venture venue verbatim verdict verify version vertical veteran vibrant vicious victory video view
vigilant viii vintage violet virtual visible vista visual vital vivid voice voltage volume vowel wagon
walk wallet walrus wardrobe warm warranty wastage watchdog water waveform weekday weigh welcome well
went western wheel whet whilst whisky white wide width wiggle wild willow wince window winter wisdom
wish without witness wizard wolf woody work worse worth wreak wren written xvii year yellow yoga young
zebra zero zigzag zone
`
  .trim()
  .split(/\s+/);
