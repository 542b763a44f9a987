package dev.halftone.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeSpellingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '`', textBlock = """
                    text/csv                                   > text/csv
                    Text/CSV                                   > text/csv
                    text/CSV ; charset=UTF-8                   > text/csv; charset=UTF-8
                    text/csv;CharSet="utf-8"                   > text/csv; charset=utf-8
                    text/csv;                                  > text/csv
                    text/csv ; ; header=present;               > text/csv; header=present
                    Multipart/Form-Data; Boundary=XX           > multipart/form-data; boundary=XX
                    multipart/form-data;boundary="XX"          > multipart/form-data; boundary=XX
                    multipart/form-data; boundary="a b;C=\\"d"  > multipart/form-data; boundary="a b;C=\\"d"
                    """)
    void everySpellingBecomesTheUsualOne(String written, String usual) {
        assertThat(MediaTypeSpelling.usual(written)).contains(usual);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '`', textBlock = """
                    */*                                        > */*
                    Text/CSV ;Q=0.9 ,application/json;q=0.1    > text/csv; q=0.9, application/json; q=0.1
                    text/*;a="b,c" , text/html                 > text/*; a="b,c", text/html
                    """)
    void everySpellingOfAListBecomesTheUsualOne(String written, String usual) {
        assertThat(MediaTypeSpelling.usualList(written)).contains(usual);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "text/csv html/x", "text/csv,,x", "*; q=.2, */*; q=.2"})
    void aListOfSomethingElseStaysAsItCame(String written) {
        assertThat(MediaTypeSpelling.usualList(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "garbage", "a/b/c", ";;;", "text/csv, text/csv", "text/csv; charset", "text/csv; a=\"b"})
    void whatIsNoMediaTypeStaysAsItCame(String written) {
        assertThat(MediaTypeSpelling.usual(written)).isEmpty();
    }
}
