package dev.halftone.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Why a row of the input was not accepted.
 *
 * @param column as the header spells it; null if the row as a whole is wrong
 * @param message a sentence for the author of the file
 */
@RegisterForReflection
public record RowFault(
        @JsonInclude(JsonInclude.Include.NON_NULL) String column, String message) {}
