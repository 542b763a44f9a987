package dev.halftone.catalog;

import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;

/**
 * What the input calls a product: a whole number in the columns {@code S. No.} and {@code Serial Number}, text such as a
 * SKU in others.
 *
 * @param number the number; of a text, the row's number
 * @param text null if it is a number
 */
@RegisterForReflection
public record SerialNumber(long number, String text) {

    public static SerialNumber of(long number) {
        return new SerialNumber(number, null);
    }

    /** @param row of the input, as a spreadsheet counts */
    public static SerialNumber of(String text, int row) {
        return new SerialNumber(row, Objects.requireNonNull(text));
    }

    /** A number or a string. */
    @JsonValue
    public Object value() {
        return text == null ? number : text;
    }

    @Override
    public String toString() {
        return String.valueOf(value());
    }
}
