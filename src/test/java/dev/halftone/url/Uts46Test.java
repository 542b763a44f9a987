package dev.halftone.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Uts46Test {

    private static final IDNA ICU = IDNA.getUTS46Instance(
            IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);
    /** The errors of CheckHyphens and VerifyDnsLength, which the URL standard leaves out. */
    private static final Set<IDNA.Error> NOT_ASKED = EnumSet.of(
            IDNA.Error.LEADING_HYPHEN,
            IDNA.Error.TRAILING_HYPHEN,
            IDNA.Error.HYPHEN_3_4,
            IDNA.Error.EMPTY_LABEL,
            IDNA.Error.LABEL_TOO_LONG,
            IDNA.Error.DOMAIN_NAME_TOO_LONG);

    /** Beyond this there are only tags, selectors and private use, which the table treats alike. */
    private static final int LAST_ASSIGNED = 0x3FFFF;

    private static final int NAMES = 50_000;
    /** Where most rules apply: Latin, digits, Hebrew, Arabic, Devanagari, Hangul, joiners, marks, widths and more. */
    private static final List<String> PIECES = List.of(
            "a",
            "B",
            "ß",
            "ẞ",
            "ς",
            "Σ",
            "σ",
            "é",
            "e\u0301",
            "\u0301",
            "\u0345",
            "\u0323",
            "-",
            "--",
            "1",
            "0",
            "_",
            "'",
            "%",
            "*",
            ".",
            "。",
            "．",
            "\u00ad",
            "\u200b",
            "\u2060",
            "\ufe0f",
            "\u200c",
            "\u200d",
            "א",
            "ת",
            "\u05b7",
            "\u05f3",
            "ا",
            "ب",
            "ن",
            "ي",
            "\u064b",
            "٣",
            "۳",
            "ـ",
            "ࢠ",
            "क",
            "ष",
            "\u094d",
            "\u093c",
            "\u0958",
            "\u0b95",
            "\u0bcd",
            "\u1100",
            "\u1161",
            "\u11a8",
            "각",
            "ア",
            "ｱ",
            "ﾞ",
            "日",
            "本",
            "Ａ",
            "ⅷ",
            "①",
            "℀",
            "％",
            "／",
            "㏕",
            "😀",
            "\ud83d\udc68\u200d\ud83d\udcbb",
            "❤",
            "𝒜",
            "𐐀",
            "𐤀",
            "𞤀",
            "\u0378",
            "\u0221",
            "\ue000",
            "\ufffd",
            "\u202e",
            "\u2028",
            "≠",
            "xn--",
            "XN--",
            "fa-hia",
            "nxasmq6b",
            "ls8h",
            "0ca",
            "a-ecp.ru",
            "mgba3gch31f",
            "zca",
            "\u0130",
            "ı",
            "K",
            "\u1d2c",
            "\u0f81",
            "\u1e9b\u0323",
            "\u3164",
            "\u115f",
            "\u17b4",
            "\ud83c\udff4\udb40\udc67\udb40\udc7f");

    @ParameterizedTest
    @CsvSource({
        "faß.de, xn--fa-hia.de",
        "Faß.De, xn--fa-hia.de",
        "FAẞ.de, xn--fa-hia.de",
        "xn--fa-hia.de, xn--fa-hia.de",
        "XN--FA-HIA.de, xn--fa-hia.de",
        "fass.de, fass.de",
        "βόλος.com, xn--nxasmm1c.com",
        "ΒΌΛΟΣ.com, xn--nxasmq6b.com",
        "βόλοσ.com, xn--nxasmq6b.com",
        "bücher.example, xn--bcher-kva.example",
        "bu\u0308cher.example, xn--bcher-kva.example",
        "www.ශ්\u200dරී.com, www.xn--10cl1a0b660p.com",
        "نامه\u200cای.com, xn--mgba3gch31f060k.com",
        "नी\u200cक\u094d\u200c.example, ''",
        "☕.example, xn--53h.example",
        "I❤.ws, xn--i-7iq.ws",
        "i❤\ufe0f.ws, xn--i-7iq.ws",
        "👨\u200d💻.example, ''",
        "日本語。ＪＰ, xn--wgv71a119e.jp",
        "例え．テスト, xn--r8jz45g.xn--zckzah",
        "faß\u00ad.d\u200be, xn--fa-hia.de",
        "א.example, xn--4db.example",
        "مثال.إختبار, xn--mgbh0fb.xn--kgbechtv",
        "Ⅷ.①, viii.1",
        "㏕.example, mil.example",
        "K.example, k.example",
        "i\u0307.example, xn--i-9bb.example",
        "İ.example, xn--i-9bb.example",
        "각.kr, xn--p39a.kr",
        "\u1100\u1161\u11a8.kr, xn--p39a.kr",
        "-ü-.example, xn-----xka.example",
        "ü--a.example, xn----a-goa.example"
    })
    void aNameHasOneFormInAscii(String name, String ascii) {
        assertThat(ours(name)).isEqualTo(Optional.of(ascii).filter(text -> !text.isEmpty()));
        assertThat(icus(name)).isEqualTo(ours(name));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("a\u202eb.example", "U+202E is in no host name"),
                arguments("a\ufffdb.example", "U+FFFD is in no host name"),
                arguments("\u0378.example", "U+0378 is in no host name"),
                arguments("\ue000.example", "U+E000 is in no host name"),
                arguments("\u0301a.example", "a label begins with the combining mark U+0301"),
                arguments("xn--bcher-.example", "a label that begins with xn-- is not Punycode"),
                arguments("xn--.example", "a label that begins with xn-- is not Punycode"),
                arguments("xn--a.example", "U+0080 is in no host name"),
                arguments("xn---dhrn6qzl.example", "a label that begins with xn-- is not Punycode"),
                arguments("xn--abc-.example", "a label that begins with xn-- is not Punycode"),
                arguments("xn--ü.example", "a label that begins with xn-- is not Punycode"),
                arguments("xn--99999999.example", "a label that begins with xn-- is not Punycode"),
                arguments("xn--xn---epa.example", "a label that begins with xn-- is not Punycode"),
                arguments("xn--u-ccb.example", "a label that begins with xn-- is not normalised"),
                arguments("xn--g22n.com", "a label that begins with xn-- is not normalised"),
                arguments("a\u200cb.example", "U+200C stands where it joins nothing"),
                arguments("a\u200db.example", "U+200D stands where it joins nothing"),
                arguments("\u200d.example", "U+200D stands where it joins nothing"),
                arguments("אa.example", "a label has both directions"),
                arguments("א.1a", "a label has both directions"),
                arguments("א1٣.example", "a label has both directions"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsInNoNameIsNamed(String name, String reason) {
        assertThatThrownBy(() -> Uts46.toAscii(name))
                .isInstanceOf(Uts46.RefusedException.class)
                .hasMessageStartingWith(reason);
        if (!name.startsWith("xn--xn--")) {
            assertThat(icus(name)).isEmpty();
        }
    }

    @Test
    void namesAreReadAsIcuReadsThem() {
        Random random = new Random(46);
        int accepted = 0;
        for (int i = 0; i < NAMES; i++) {
            String name = random.ints(1 + random.nextInt(6), 0, PIECES.size())
                    .mapToObj(PIECES::get)
                    .collect(Collectors.joining());
            accepted += requireSame(name);
        }
        assertThat(accepted).isGreaterThan(NAMES / 10);
    }

    @Test
    void everyCodePointIsReadAsIcuReadsIt() {
        for (int codePoint = 0; codePoint <= LAST_ASSIGNED; codePoint++) {
            boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            if (!half && !IdnaTableOfIcu.hasAnotherNormalForm(codePoint)) {
                String one = Character.toString(codePoint);
                requireSame("xn--" + Punycode.encode(one));
                if (requireSame("a" + one) > 0) {
                    requireSame(one + "b.א");
                    requireSame("א" + one);
                    requireSame("ب" + one + "\u200cب");
                }
            }
        }
    }

    @Test
    void labelsInAsciiAreReadAsIcuReadsThem() {
        Random random = new Random(3492);
        for (int i = 0; i < NAMES; i++) {
            String label = random.ints(1 + random.nextInt(10), 0, 37)
                    .mapToObj(digit -> "abcdefghijklmnopqrstuvwxyz0123456789-".substring(digit, digit + 1))
                    .collect(Collectors.joining());
            if (Punycode.decode(label).stream()
                    .flatMapToInt(String::codePoints)
                    .noneMatch(IdnaTableOfIcu::hasAnotherNormalForm)) {
                requireSame("xn--" + label);
            }
        }
    }

    private static int requireSame(String name) {
        Optional<String> ours = ours(name);
        Optional<String> icus = icus(name);
        if (!ours.equals(icus)) {
            assertThat(ours).as(escaped(name)).isEqualTo(icus);
        }
        return ours.isPresent() ? 1 : 0;
    }

    private static Optional<String> ours(String name) {
        try {
            return Optional.of(Uts46.toAscii(name));
        } catch (Uts46.RefusedException refused) {
            return Optional.empty();
        }
    }

    private static Optional<String> icus(String name) {
        IDNA.Info outcome = new IDNA.Info();
        String ascii = ICU.nameToASCII(name, new StringBuilder(), outcome).toString();
        return NOT_ASKED.containsAll(outcome.getErrors()) ? Optional.of(ascii) : Optional.empty();
    }

    private static String escaped(String name) {
        return name.codePoints()
                .mapToObj(codePoint -> String.format("%04X", codePoint))
                .collect(Collectors.joining(" "));
    }
}
