package dev.halftone.intake;

import dev.halftone.http.ApiException;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.core.multipart.FormData;
import org.jboss.resteasy.reactive.server.multipart.FormValue;

/**
 * The form parts or query parameters of an upload. Each has a known name and appears once; only {@link #IMAGE_COLUMNS}
 * may appear several times.
 */
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
    static final String SERIAL_COLUMN = "serial_column";
    static final String NAME_COLUMN = "name_column";
    static final String IMAGE_COLUMNS = "image_columns";
    static final String INVALID_ROWS = "invalid_rows";
    static final String OUTPUT_NAME = "output_name";
    static final String OUTPUT_CSV = "output_csv";
    static final String REUSE = "reuse";
    static final String WEBHOOK_URL = "webhook_url";

    /** All options in the order in which documents list them. */
    static final List<String> OPTIONS = List.of(
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
            SERIAL_COLUMN,
            NAME_COLUMN,
            IMAGE_COLUMNS,
            INVALID_ROWS,
            OUTPUT_NAME,
            OUTPUT_CSV,
            REUSE,
            WEBHOOK_URL);

    /** Joins the values of a field that appears several times. */
    static final String BETWEEN_VALUES = "\n";

    private static final int MAX_NAME_LENGTH = 60;

    private UploadFields() {}

    /**
     * The options of a form, by name.
     *
     * @param form null if there is none
     * @param query of the same request, where no option belongs
     * @throws ApiException that names a part that is unknown, appears twice or is a file: the framework would ignore it, or
     *     take the first one
     */
    static Map<String, String> ofForm(FormData form, MultiMap query) {
        if (!query.isEmpty()) {
            throw ApiException.badRequest(
                    "The query parameter " + quoted(query.names().iterator().next())
                            + " is not read: the options of a form are parts of the form.");
        }
        Map<String, String> fields = new HashMap<>();
        if (form == null) {
            return fields;
        }
        requireOneFile(form);
        for (String name : form) {
            if (!name.equals(FILE)) {
                requireKnown("part", name);
                fields.put(name, value("part", name, values(form, name)));
            }
        }
        return fields;
    }

    private static void requireOneFile(FormData form) {
        int files = form.contains(FILE) ? form.get(FILE).size() : 0;
        if (files > 1) {
            throw ApiException.badRequest(
                    "There are " + files + " parts named 'file', must be one: an upload is one CSV.");
        }
    }

    private static List<String> values(FormData form, String name) {
        if (form.get(name).stream().anyMatch(FormValue::isFileItem)) {
            throw ApiException.badRequest("The part '" + name + "' is a file, must be a value without a file name.");
        }
        return form.get(name).stream().map(FormValue::getValue).toList();
    }

    /** The options of an upload whose body is the CSV, by name. Fails like {@link #ofForm}. */
    static Map<String, String> ofQuery(MultiMap query) {
        Map<String, String> fields = new HashMap<>();
        for (String name : names(query)) {
            requireKnown("parameter", name);
            fields.put(name, value("parameter", name, query.getAll(name)));
        }
        return fields;
    }

    private static Set<String> names(MultiMap query) {
        return new LinkedHashSet<>(query.names());
    }

    private static void requireKnown(String kind, String name) {
        if (!OPTIONS.contains(name)) {
            throw ApiException.badRequest("There is no option " + quoted(name) + ". The options are "
                    + OPTIONS.stream().map(option -> "'" + option + "'").collect(Collectors.joining(", "))
                    + (kind.equals("part") ? "; the CSV is the part 'file'." : "."));
        }
    }

    private static String value(String kind, String name, List<String> values) {
        if (values.size() > 1 && !name.equals(IMAGE_COLUMNS)) {
            throw ApiException.badRequest(
                    "There are " + values.size() + " " + kind + "s named '" + name + "', must be one.");
        }
        return String.join(BETWEEN_VALUES, values);
    }

    private static String quoted(String name) {
        return Excerpt.quoted(name, MAX_NAME_LENGTH);
    }
}
