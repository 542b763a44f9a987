package dev.halftone.intake;

import dev.halftone.http.ApiException;
import io.vertx.core.MultiMap;
import java.util.List;
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
    static final String WEBHOOK_URL = "webhook_url";

    private static final List<String> OPTIONS =
            List.of(QUALITY, EFFORT, SUBSAMPLING, MAX_WIDTH, MAX_HEIGHT, WEBHOOK_URL);

    private UploadFields() {}

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
