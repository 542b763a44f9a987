package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Links with which people share a file, as the URLs that deliver it. The links themselves lead to web pages.
 *
 * <table>
 * <caption>Anything else, folders included, stays as it is.</caption>
 * <tr><th>link</th><th>URL</th></tr>
 * <tr><td>{@code drive.google.com/file/d/ID}, also with {@code /view}, {@code /edit} or {@code /preview};
 *     {@code /open?id=ID}, {@code /uc?id=ID}; with an account ({@code /u/0}, {@code /a/DOMAIN}); and at
 *     {@code docs.google.com}</td>
 *     <td>{@code drive.usercontent.google.com/download?id=ID&export=download&confirm=t}, with the {@code resourcekey}
 *     of the link. {@code confirm} skips the page that warns of files without a virus scan.</td></tr>
 * <tr><td>{@code www.dropbox.com/s/KEY/NAME}, {@code /scl/fi/KEY/NAME?rlkey=...}, without {@code raw=1}</td>
 *     <td>the same with {@code dl=1}</td></tr>
 * <tr><td>{@code 1drv.ms/X/c/ACCOUNT/KEY}</td>
 *     <td>{@code my.microsoftpersonalcontent.com/personal/ACCOUNT/_layouts/15/download.aspx?share=KEY}</td></tr>
 * <tr><td>{@code 1drv.ms/X/s!KEY}, {@code onedrive.live.com/?id=...}, {@code /redir?resid=...},
 *     {@code /embed?resid=...}</td>
 *     <td>{@code api.onedrive.com/v1.0/shares/u!LINK/root/content}, with the whole link in base64url</td></tr>
 * </table>
 */
final class ShareLinks {

    /** Longer ones are no share links; and the encoded form must remain a valid URL. */
    private static final int MAX_LENGTH = 2_000;

    private static final String ID = "[A-Za-z0-9_-]+";
    private static final Pattern DRIVE_ID = Pattern.compile(ID);
    /** Of whom the browser was when the link was copied. */
    private static final String ACCOUNT = "(?:/u/[0-9]+|/a/[A-Za-z0-9.-]+)?";

    private static final Pattern DRIVE_FILE =
            Pattern.compile(ACCOUNT + "/file" + ACCOUNT + "/d/(" + ID + ")(?:/(?:view|edit|preview)?)?");
    private static final Pattern DRIVE_BY_PARAMETER = Pattern.compile(ACCOUNT + "/(?:open|uc)");
    private static final Pattern DROPBOX_FILE = Pattern.compile("/(?:s|scl/fi)/[^/]+(?:/[^/]*)?");
    /** The first letter is the kind of file; f is a folder. */
    private static final Pattern ONEDRIVE_FILE = Pattern.compile("/[a-eg-z]/s!" + ID);

    private static final Pattern ONEDRIVE_FILE_OF_ACCOUNT =
            Pattern.compile("/[a-eg-z]/c/([0-9A-Fa-f]+)/([A-Za-z0-9_!-]+)");
    private static final List<String> ONEDRIVE_PAGES = List.of("/", "/redir", "/embed");

    private ShareLinks() {}

    /** The URL that delivers the shared file; any other URL is returned unchanged. */
    static HttpUrl download(HttpUrl url) {
        if (url.port() != (url.secure() ? 443 : 80) || url.target().length() > MAX_LENGTH) {
            return url;
        }
        Link link = Link.of(url.target());
        return switch (url.host()) {
            case "drive.google.com", "docs.google.com" -> drive(link).orElse(url);
            case "dropbox.com", "www.dropbox.com" -> dropbox(link).orElse(url);
            case "1drv.ms" -> shortOneDrive(link).orElse(url);
            case "onedrive.live.com" -> oneDrive(link).orElse(url);
            default -> url;
        };
    }

    private static Optional<HttpUrl> drive(Link link) {
        Matcher file = DRIVE_FILE.matcher(link.path());
        Optional<String> id = file.matches() ? Optional.of(file.group(1)) : driveId(link);
        return id.map(known -> HttpUrl.parse("https://drive.usercontent.google.com/download?id=" + known
                + "&export=download&confirm=t"
                + link.parameter("resourcekey")
                        .map(key -> "&resourcekey=" + key)
                        .orElse("")));
    }

    private static Optional<String> driveId(Link link) {
        return DRIVE_BY_PARAMETER.matcher(link.path()).matches()
                ? link.parameter("id").filter(id -> DRIVE_ID.matcher(id).matches())
                : Optional.empty();
    }

    private static Optional<HttpUrl> dropbox(Link link) {
        if (!DROPBOX_FILE.matcher(link.path()).matches()
                || link.parameter("raw").filter("1"::equals).isPresent()) {
            return Optional.empty();
        }
        String query = Stream.concat(
                        link.parameters().stream().filter(parameter -> !isNamed(parameter, "dl")), Stream.of("dl=1"))
                .collect(Collectors.joining("&"));
        return Optional.of(HttpUrl.parse("https://www.dropbox.com" + link.path() + "?" + query));
    }

    private static Optional<HttpUrl> shortOneDrive(Link link) {
        Matcher file = ONEDRIVE_FILE_OF_ACCOUNT.matcher(link.path());
        if (file.matches()) {
            return Optional.of(HttpUrl.parse("https://my.microsoftpersonalcontent.com/personal/" + file.group(1)
                    + "/_layouts/15/download.aspx?share=" + file.group(2)));
        }
        return ONEDRIVE_FILE.matcher(link.path()).matches()
                ? Optional.of(sharedItem("https://1drv.ms" + link.target()))
                : Optional.empty();
    }

    private static Optional<HttpUrl> oneDrive(Link link) {
        boolean isItem = link.parameter("resid").or(() -> link.parameter("id")).isPresent();
        return ONEDRIVE_PAGES.contains(link.path()) && isItem
                ? Optional.of(sharedItem("https://onedrive.live.com" + link.target()))
                : Optional.empty();
    }

    /** The "shares" call of OneDrive, which needs no key for links that anybody may open. */
    private static HttpUrl sharedItem(String link) {
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(link.getBytes(StandardCharsets.US_ASCII));
        return HttpUrl.parse("https://api.onedrive.com/v1.0/shares/u!" + encoded + "/root/content");
    }

    private static boolean isNamed(String parameter, String name) {
        return parameter.equals(name) || parameter.startsWith(name + "=");
    }

    /** @param parameters of the query, percent-encoded */
    private record Link(String target, String path, List<String> parameters) {

        static Link of(String target) {
            int query = target.indexOf('?');
            return query < 0
                    ? new Link(target, target, List.of())
                    : new Link(
                            target,
                            target.substring(0, query),
                            Arrays.stream(target.substring(query + 1).split("&"))
                                    .filter(parameter -> !parameter.isEmpty())
                                    .toList());
        }

        Optional<String> parameter(String name) {
            return parameters.stream()
                    .filter(parameter -> parameter.startsWith(name + "="))
                    .map(parameter -> parameter.substring(name.length() + 1))
                    .filter(value -> !value.isEmpty())
                    .findFirst();
        }
    }
}
