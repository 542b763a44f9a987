package dev.halftone.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlListTest {

    private static final String ONE = "http://a.example/1.jpg";
    private static final String TWO = "HTTPS://b.example/2.jpg";

    static Stream<Arguments> cells() {
        return Stream.of(
                arguments("", List.of()),
                arguments(" , ,\n|;", List.of()),
                arguments("http://a/1", List.of("http://a/1")),
                arguments("http://a/1,http://b/2", List.of("http://a/1", "http://b/2")),
                arguments(" http://a/1 ,\r\n\u00a0HTTPS://b/2 ", List.of("http://a/1", "HTTPS://b/2")),
                arguments("http://a/1,,http://b/2, ,", List.of("http://a/1", "http://b/2")),
                arguments(",http://a/1", List.of("http://a/1")),
                arguments("|; http://a/1;|", List.of("http://a/1")),
                arguments(
                        "https://cdn/w_300,h_200/1.jpg,https://cdn/w_1,h_2/2.jpg",
                        List.of("https://cdn/w_300,h_200/1.jpg", "https://cdn/w_1,h_2/2.jpg")),
                arguments(
                        "https://cdn/w_1;h_2/1.jpg;https://cdn/a|b/2.jpg|https://cdn/c d/3.jpg https://cdn/4.jpg",
                        List.of(
                                "https://cdn/w_1;h_2/1.jpg",
                                "https://cdn/a|b/2.jpg",
                                "https://cdn/c d/3.jpg",
                                "https://cdn/4.jpg")),
                arguments(
                        "https://cdn/fetch/https://origin/1.jpg?sizes=1,2",
                        List.of("https://cdn/fetch/https://origin/1.jpg?sizes=1,2")),
                arguments("http://a/1?u=http://b/2&v=x:http://c/3", List.of("http://a/1?u=http://b/2&v=x:http://c/3")),
                arguments("http://a/1?u=a, http://b/2", List.of("http://a/1?u=a", "http://b/2")),
                arguments("http://a/red, big.jpg", List.of("http://a/red, big.jpg")),
                arguments("http://a/my photo.jpg", List.of("http://a/my photo.jpg")),
                arguments("http://a/1,ftp://b/2", List.of("http://a/1,ftp://b/2")),
                arguments("http://a/1,shttp://b/2,http//b/3", List.of("http://a/1,shttp://b/2,http//b/3")),
                arguments("://", List.of("://")),
                arguments("lamp.jpg, http://a/1", List.of("lamp.jpg", "http://a/1")),
                arguments(
                        "http://\u4f8b.example/\u56fe http://b/2",
                        List.of("http://\u4f8b.example/\u56fe", "http://b/2")),
                arguments("http://a/1/ http://b/(2) http://c/?", List.of("http://a/1/", "http://b/(2)", "http://c/?")));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aCellIsSplitWhereHttpFollowsASeparator(String cell, List<String> urls) {
        assertThat(UrlList.of(cell).urls()).isEqualTo(urls);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",", ", ", " , ", ";", "; ", "|", " | ", " ", "\t", "\n", "\r\n", ",\r\n", "\u00a0", "\u2028", "\u200b",
                "||", " ;,| "
            })
    void commasBlanksLineBreaksBarsAndSemicolonsSeparate(String separator) {
        for (String first : List.of(ONE, ONE + "?v=1", "http://a", "http://a/my photo.jpg")) {
            assertThat(UrlList.of(first + separator + TWO).urls()).containsExactly(first, TWO);
        }
    }

    /** Otherwise such a URL would be fetched with the punctuation, or the other one be lost. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "#", "\\", "\"", "\uff0c", "\u3001", "\uff5c", " & ", " - ", " > ", " \\ ", "\" ", "\u3001 ", "> | ",
                " / ;"
            })
    void urlsThatAreJoinedByOtherPunctuationStayTogether(String joint) {
        assertThat(UrlList.of(ONE + joint + TWO).urls()).containsExactly(ONE + joint + TWO);
    }

    @Test
    void aCommaSeparatesWhateverPrecedesIt() {
        assertThat(UrlList.of("http://a/{size}, http://b/2").urls()).containsExactly("http://a/{size}", "http://b/2");
    }

    @Test
    void eachUrlIsReplacedAndAllElseStays() {
        UrlList list = UrlList.of(" ;http://a/1.jpg ,\r\n http://b/w_1,h_2.jpg |http://c/3.jpg, ");

        assertThat(list.size()).isEqualTo(3);
        assertThat(list.replaced(List.of("http://out/1", "", "http://out/3")))
                .isEqualTo(" ;http://out/1 ,\r\n  |http://out/3, ");
        assertThat(list.replaced(list.urls()))
                .isEqualTo(" ;http://a/1.jpg ,\r\n http://b/w_1,h_2.jpg |http://c/3.jpg, ");
    }

    @Test
    void eachUrlAndTheTextAroundItCanBeTakenAlone() {
        UrlList list = UrlList.of(" http://a/1 | http://b/2,");

        assertThat(list.url(0)).isEqualTo("http://a/1");
        assertThat(list.url(1)).isEqualTo("http://b/2");
        assertThat(List.of(list.between(0), list.between(1), list.between(2))).containsExactly(" ", " | ", ",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " , ;"})
    void aCellWithoutUrlsStaysAsItIs(String cell) {
        assertThat(UrlList.of(cell).size()).isZero();
        assertThat(UrlList.of(cell).replaced(List.of())).isEqualTo(cell);
        assertThat(UrlList.of(cell).between(0)).isEqualTo(cell);
    }

    @Test
    void eachUrlNeedsItsReplacement() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UrlList.of("http://a/1,http://b/2").replaced(List.of("http://out/1")));
    }

    @Test
    void aLongCellTakesNoLongerThanItsLength() {
        String cell = "http://a/1" + " -".repeat(500_000) + " http://b/2";

        assertThat(UrlList.of(cell).urls()).containsExactly(cell);
        assertThat(UrlList.of(" ://".repeat(250_000)).size()).isOne();
        assertThat(UrlList.of("- http://".repeat(100_000)).size()).isEqualTo(100_000);
    }
}
