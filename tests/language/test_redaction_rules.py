"""Redaction, rule by rule: what each takes, and what it has to leave."""

import pytest

from tests.language.test_redaction import redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("could mohsin have the 4pm", "could [name] have the 4pm"),
        ("annes appointment, can it be later", "[name] appointment, can it be later"),
        ("im mark rose, can i book", "im [name], can i book"),
        ("im dawn marsh and sore", "im [name] and sore"),
        ("hi, p. kowalska here", "hi, [name] here"),
        ("please tell roy lakshmi pillai will be late", "please tell roy [name] will be late"),
        ("the booking of bronagh kettlewell", "the booking of [name]"),
        ("is it Wouter van der Berg or Hamza bin Hassan", "is it [name] or [name]"),
        ("my kids are Ella and Finn", "my kids are [name] and [name]"),
        ("seen by sarah jones and tom", "seen by [name] and tom"),
        ("i am Zo\u00eb M\u00fcller", "i am [name]"),
        ("dean hussain speaking", "[name] speaking"),
        ("Fletcher, Dawn 02/03/1966", "[name] [date of birth]"),
        ("ring OKAFOR Chinedu", "ring [name]"),
    ],
)
def test_given_names_are_found_wherever_they_stand(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "near victoria station",
        "by Prince Henry's school",
        "is there a sale at John Lewis",
        "is Paul's shop next door",
        "parking at the st george centre",
        "my jack russell jumped on me",
        "I take the yasmin pill and had a tia",
        "aloe vera or saffron",
        "we went to Florence in April",
        "it is called Cupping",
        "the MS Society sent me",
    ],
)
def test_names_of_things_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("im thulasi and im new", "im [name] and im new"),
        ("thank u oluchi", "thank u [name]"),
        ("my neighbour ferhatcan drives me", "my neighbour [name] drives me"),
        ("under dr abeysekera at the infirmary", "under dr [name] at the infirmary"),
        ("Xylanthe here, hip trouble", "[name] here, hip trouble"),
        ("Xylanthe Birdsall, 07700 900123", "[name], [phone]"),
        ("J P Huddleston wants to come", "[name] wants to come"),
        ("Mr Kipling Osei asks about parking", "Mr [name] asks about parking"),
    ],
)
def test_names_that_stand_in_no_list_are_found(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "im pregnat and have heartburn",
        "im strugling, what helps",
        "my wife dosent beleive in it",
        "my dad snorres and my neck aches",
        "the dr recomended needles",
        "Ehlers Danlos, 34",
        "my name was spelt wrong on the receipt",
    ],
)
def test_slips_of_the_hand_are_no_names(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("hi its robin, is it still on", "hi its [name], is it still on"),
        ("this is mark and my back went", "this is [name] and my back went"),
        ("im will, 26, rugby", "im [name], 26, rugby"),
        ("hiya, dawn here", "hiya, [name] here"),
        ("hello rose tanner here can you ring", "hello [name] here can you ring"),
        ("my friend ivy came to you", "my friend [name] came to you"),
        ("could you tell Faith I'm late", "could you tell [name] I'm late"),
        ("can Dean and I come together", "can [name] and I come together"),
        ("yours in pain, Terry", "yours in pain, [name]"),
        ("xx Nat", "xx [name]"),
        ("my carer is Patience, ring her", "my carer is [name], ring her"),
        ("this is Sandy the postman", "this is [name] the postman"),
    ],
)
def test_names_that_are_words_are_found(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "its may already",
        "this is bliss and joy",
        "im rusty at yoga",
        "sunny day here",
        "i sue for whiplash",
        "xx bye",
    ],
)
def test_words_that_are_names_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("9 mill lane, leeds please", "[address] please"),
        ("9 mill lane, farnley", "[address]"),
        ("9 Mill Lane, Menston. Ok?", "[address]. Ok?"),
        ("17 kestrel close ls17 8ab", "[address] [postcode]"),
        ("Moor Lea, Mill Lane, Otley LS21 1AA", "[address] [postcode]"),
        ("The Gatehouse, 2 Park Rise", "[address]"),
        ("flat 9 the old mill, 3 water lane", "[address]"),
        ("flat c, 31 belle road", "[address]"),
        ("our house is 101 Leeds and Bradford Road", "our house is [address]"),
        ("we live at the old vicarage, church lane", "we live at [address]"),
        ("17 Heol Gwyn", "[address]"),
        ("4 the gables now", "[address] now"),
        ("po box 771", "[address]"),
        ("my address: 56 saint michaels lane", "my address: [address]"),
    ],
)
def test_addresses_are_found_with_their_town(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("flat 11 cedar house, moor road", "[address]"),
        ("2 Rose Cottages, Main Street please", "[address] please"),
        ("post to Flat 3/1, 27 Byres Road, Glasgow", "post to [address]"),
        ("PF2, 9 Montague Street", "[address]"),
        ("1F2 18 Leven Street", "[address]"),
        ("3rd floor, 12 Bridge Street", "[address]"),
        ("House 6, 22 Cardigan Lane", "[address]"),
        ("the basement flat, 4 Hyde Terrace", "the [address]"),
        ("The Nook, 4 Dale End", "[address]"),
        ("we are at fernleigh, 7 batley road", "we are at [address]"),
        ("14 Mill Lane, Burley in Wharfedale, West Yorkshire", "[address]"),
        ("9 Moss Road, Dromore, Co Down", "[address]"),
        ("12 mill lane, church fenton, LS24 9RF", "[address], [postcode]"),
        ("7 Kelso Gardens, LS2", "[address]"),
        ("33 Cathcart Place, flat 2", "[address]"),
        ("210 paisley road west, glasgow", "[address]"),
        ("Orchard View, 11 Village Lane, Thorner ls141aa", "[address] [postcode]"),
        ("86 Harrogate rd chapel allerton", "[address]"),
        ("15 Cowper St., Leeds 7", "[address]"),
        ("28 King Street, Kings House", "[address]"),
        ("14 Mill Lane\nOtley\nLS21 3AB", "[address]\n[postcode]"),
        ("20 T\u0177 Gwyn Road", "[address]"),
    ],
)
def test_all_parts_of_an_address_go_with_it(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("The Gables, Mill Road", "[address]"),
        ("post it to Rose Cottage, Mill Lane, Ludlow", "post it to [address]"),
        ("rose cottage, mill lane", "[address]"),
        ("Lower Barn Farm, Station Road", "[address]"),
        ("Hill Top Farm, Lothersdale", "[address]"),
        ("it's for Fellview, Tarn Lane", "it's for [address]"),
        ("Bryn Glas, Ffordd Bangor", "[address]"),
        ("room 12, bodington hall", "[address]"),
        ("1 The Old Vicarage, Church Lane", "[address]"),
        ("12 Heol y Deri", "[address]"),
        ("3 Ffordd Pentre", "[address]"),
        ("6 Larkspur, Otley", "[address]"),
        ("21 knightsway is mine", "[address] is mine"),
        ("7 tannery row", "[address]"),
        ("9 bracken rise", "[address]"),
        ("8 prospect buildings", "[address]"),
        ("45 the crescent", "[address]"),
        ("two the crescent", "[address]"),
        ("six elm tree close", "[address]"),
        ("twenty two park avenue", "[address]"),
        ("one hundred and five Main Street", "[address]"),
        ("ninety nine tong road", "[address]"),
        ("sixteen wheatley lane thats me", "[address] thats me"),
    ],
)
def test_houses_are_found_by_their_name_and_by_numbers_in_words(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "the clinic on Mill Lane",
        "is it near the Skyrack, Otley Road?",
        "The Clinic, Mill Lane",
        "how far from Leeds, Park Row",
        "is the clinic at 7 the same building",
        "I live alone, can somebody walk me",
        "two lane road",
        "three way valve, 20 close friends",
        "two court cases and a 5 star view",
        "is one park close",
        "10 mile road race",
        "L4/5 and 24/7",
        "low back, desk job, long drives",
        "ST36, 2 at a time, B12, 2nd of them",
    ],
)
def test_what_only_looks_like_an_address_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "I lost your address what street are you on",
        "number 4 in the queue",
        "hes 30, cant walk right",
        "at 2 the close of play",
        "3 way split of the bill",
        "at 8 park up and walk",
    ],
)
def test_numbers_in_front_of_other_words_stay(text: str) -> None:
    assert redact(text) == text
