package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.url.HttpUrl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareLinksTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/file/d/1aB-c_9/view?usp=sharing            | ",
                "/file/d/1aB-c_9/view                        | ",
                "/file/d/1aB-c_9/edit#top                    | ",
                "/file/d/1aB-c_9/preview                     | ",
                "/file/d/1aB-c_9/                            | ",
                "/file/d/1aB-c_9                             | ",
                "/open?id=1aB-c_9                            | ",
                "/open?usp=drive_copy&id=1aB-c_9             | ",
                "/uc?id=1aB-c_9                              | ",
                "/uc?export=view&id=1aB-c_9                  | ",
                "/u/0/uc?id=1aB-c_9&export=download          | ",
                "/a/shop.example/open?id=1aB-c_9             | ",
                "/file/u/1/d/1aB-c_9/view                    | ",
                "/a/shop.example/file/d/1aB-c_9/view         | ",
                "/file/d/1aB-c_9/view?resourcekey=0-Zx_y     | &resourcekey=0-Zx_y",
                "/uc?id=1aB-c_9&resourcekey=0-Zx_y&export=x  | &resourcekey=0-Zx_y"
            })
    void aFileOfGoogleDriveIsDownloaded(String link, String key) {
        String expected = "https://drive.usercontent.google.com/download?id=1aB-c_9&export=download&confirm=t"
                + (key == null ? "" : key);

        assertThat(download("https://drive.google.com" + link)).isEqualTo(expected);
        assertThat(download("http://DRIVE.google.com:80" + link)).isEqualTo(expected);
        assertThat(download("https://docs.google.com" + link)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/s/k1x/lamp.jpg                          | /s/k1x/lamp.jpg?dl=1",
                "/s/k1x/lamp.jpg?dl=0                     | /s/k1x/lamp.jpg?dl=1",
                "/s/k1x/lamp.jpg?dl=1                     | /s/k1x/lamp.jpg?dl=1",
                "/s/k1x/a b.jpg                           | /s/k1x/a%20b.jpg?dl=1",
                "/s/k1x                                   | /s/k1x?dl=1",
                "/scl/fi/k1x/lamp.jpg?rlkey=r2&dl=0       | /scl/fi/k1x/lamp.jpg?rlkey=r2&dl=1",
                "/scl/fi/k1x/lamp.jpg?dl=0&rlkey=r2&st=s3 | /scl/fi/k1x/lamp.jpg?rlkey=r2&st=s3&dl=1",
                "/scl/fi/k1x/lamp.jpg?rlkey=r2            | /scl/fi/k1x/lamp.jpg?rlkey=r2&dl=1",
                "/scl/fi/k1x/lamp.jpg?rlkey=r2&raw=0&dl   | /scl/fi/k1x/lamp.jpg?rlkey=r2&raw=0&dl=1"
            })
    void aFileOfDropboxIsDownloaded(String link, String expected) {
        assertThat(download("https://www.dropbox.com" + link)).isEqualTo("https://www.dropbox.com" + expected);
        assertThat(download("http://dropbox.com" + link)).isEqualTo("https://www.dropbox.com" + expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://1drv.ms/i/s!AkT_x-9",
                "https://1drv.ms/u/s!AkT_x-9?e=a1B2",
                "https://onedrive.live.com/?cid=a1&id=A1%21104&authkey=%21AB",
                "https://onedrive.live.com/redir?resid=A1!104&authkey=!AB&ithint=photo",
                "https://onedrive.live.com/embed?resid=A1!104&authkey=!AB"
            })
    void aFileOfOneDriveIsAskedForByItsWholeLink(String link) {
        String download = download(link);

        assertThat(download).matches("https://api\\.onedrive\\.com/v1\\.0/shares/u![A-Za-z0-9_-]+/root/content");
        String encoded = download.substring(download.indexOf('!') + 1, download.indexOf("/root"));
        assertThat(new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.US_ASCII))
                .isEqualTo(link);
    }

    @Test
    void aLinkOfOneDriveThatNamesItsAccountIsAskedForThere() {
        assertThat(download("https://1drv.ms/i/c/339942fd8b9cbd18/IQCDKv-g2_sUSr?e=TIPQpU"))
                .isEqualTo("https://my.microsoftpersonalcontent.com/personal/339942fd8b9cbd18"
                        + "/_layouts/15/download.aspx?share=IQCDKv-g2_sUSr");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // folders
                "https://drive.google.com/drive/folders/1aB",
                "https://www.dropbox.com/sh/k1x/AAB?dl=0",
                "https://www.dropbox.com/scl/fo/k1x/h?rlkey=r2&dl=0",
                "https://1drv.ms/f/s!AkT",
                "https://1drv.ms/f/c/339942fd8b9cbd18/IQCD",
                // what delivers a file already
                "https://drive.usercontent.google.com/download?id=1aB",
                "https://drive.google.com/thumbnail?id=1aB&sz=w1000",
                "https://www.dropbox.com/s/k1x/lamp.jpg?raw=1",
                "https://dl.dropboxusercontent.com/s/k1x/lamp.jpg",
                "https://onedrive.live.com/download?resid=A1!104&authkey=!AB",
                // other shapes
                "https://drive.google.com/",
                "https://drive.google.com/uc",
                "https://drive.google.com/uc?id=",
                "https://drive.google.com/uc?id=a%2F..%2Fb",
                "https://drive.google.com/open?uid=1aB",
                "https://drive.google.com/file/d/",
                "https://drive.google.com/file/d/1aB/view/more",
                "https://drive.google.com/file/d/1a%2FB/view",
                "https://www.dropbox.com/home/lamp.jpg",
                "https://www.dropbox.com/s/",
                "https://www.dropbox.com/s/k1x/lamp.jpg/more",
                "https://1drv.ms/",
                "https://1drv.ms/i/AkT",
                "https://1drv.ms/i/c/nobody/IQCD",
                "https://onedrive.live.com/",
                "https://onedrive.live.com/about?id=A1",
                // other hosts and ports
                "https://drive.google.com.evil.example/file/d/1aB/view",
                "https://evil-drive.google.com/file/d/1aB/view",
                "https://drive.google.com:8443/file/d/1aB/view",
                "http://drive.google.com:443/file/d/1aB/view",
                "https://www.dropbox.com:8443/s/k1x/lamp.jpg",
                "https://example.com/?url=https://drive.google.com/file/d/1aB/view"
            })
    void anythingElseStaysAsItIs(String url) {
        assertThat(download(url)).isEqualTo(HttpUrl.parse(url).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://drive.google.com/uc?id=",
                "https://www.dropbox.com/s/k1x/",
                "https://onedrive.live.com/redir?resid="
            })
    void noLinkIsTooLongToBeTurned(String begin) {
        for (int length : new int[] {1_500, 3_000, HttpUrl.MAX_LENGTH}) {
            String url = begin + "a".repeat(length - begin.length());
            assertThat(download(url).length()).isLessThanOrEqualTo(HttpUrl.MAX_LENGTH);
        }
    }

    private static String download(String url) {
        return ShareLinks.download(HttpUrl.parse(url)).toString();
    }
}
