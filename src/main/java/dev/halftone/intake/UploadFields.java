package dev.halftone.intake;

import dev.halftone.http.ApiException;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jboss.resteasy.reactive.server.core.multipart.FormData;

/** The form parts or query parameters of an upload. Each may appear only once. */
final class UploadFields {

    static final String FILE = "file";
    static final String QUALITY = "quality";
    static final String EFFORT = "effort";
    static final String SUBSAMPLING = "subsampling";
    static final String MAX_WIDTH = "max_width";
    static final String MAX_HEIGHT = "max_height";
    static final String FORMAT = "format";
    static final String FIT = "fit";
    static final String BACKGROUND = "background";
    static final String ENLARGE = "enlarge";
    static final String SALVAGE = "salvage";
    static final String WEBHOOK_URL = "webhook_url";

    private static final List<String> OPTIONS = List.of(
            QUALITY,
            EFFORT,
            SUBSAMPLING,
            MAX_WIDTH,
            MAX_HEIGHT,
            FORMAT,
            FIT,
            BACKGROUND,
            ENLARGE,
            SALVAGE,
            WEBHOOK_URL);

    private UploadFields() {}

    /** @param values of all options, in the order of their list; null if the upload does not have the option */
    static Map<String, String> named(String... values) {
        if (values.length != OPTIONS.size()) {
            throw new IllegalArgumentException(values.length + " values of " + OPTIONS.size() + " options");
        }
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            named.put(OPTIONS.get(i), values[i]);
        }
        return named;
    }

    /**
     * @param form null if there is none
     * @throws ApiException that names a duplicate part, or an option sent as a file: the framework would take the first
     *     and drop the rest
     */
    static void requireSingleParts(FormData form) {
        if (form == null) {
            return;
        }
        int files = count(form, FILE);
        if (files > 1) {
            throw ApiException.badRequest(
                    "There are " + files + " parts named 'file', must be one: an upload is one CSV.");
        }
        requireSingle("part", option -> count(form, option));
        for (String option : OPTIONS) {
            if (form.contains(option) && form.getFirst(option).isFileItem()) {
                throw ApiException.badRequest(
                        "The part '" + option + "' is a file, must be a value without a file name.");
            }
        }
    }

    private static int count(FormData form, String name) {
        return form.contains(name) ? form.get(name).size() : 0;
    }

    /** @throws ApiException that names a duplicate parameter */
    static void requireSingleParameters(MultiMap query) {
        requireSingle("parameter", option -> query.getAll(option).size());
    }

    private static void requireSingle(String kind, ToIntFunction<String> count) {
        for (String option : OPTIONS) {
            int found = count.applyAsInt(option);
            if (found > 1) {
                throw ApiException.badRequest(
                        "There are " + found + " " + kind + "s named '" + option + "', must be one.");
            }
        }
    }
}
