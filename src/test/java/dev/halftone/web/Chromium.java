package dev.halftone.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.halftone.Prerequisite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * The installed Chromium, with windows that record console messages and the hosts they contact. It starts once for all
 * classes of a JVM, and closes its windows after each test. Tests are skipped if it is not installed.
 */
final class Chromium implements BeforeAllCallback, AfterEachCallback {

    /** The README's screenshots are in docs/screenshots, and are only overwritten on request. */
    private static final Path SCREENSHOTS = Path.of(System.getProperty("screenshots", "target/screenshots"));

    /**
     * Chromium's sandbox does not work as root, which is usual in containers. The address bar's suggestions are a page of
     * their own, which would take as long in each window as a page of ours. Only the last list of features counts, so what
     * Playwright (1.52) turns off is here, too.
     */
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
                    + "AcceptCHFrame,AutoExpandDetailsElement,AvoidUnnecessaryBeforeUnloadCheckSync,"
                    + "CertificateTransparencyComponentUpdater,DeferRendererTasksAfterInput,"
                    + "DestroyProfileOnBrowserClose,DialMediaRouteProvider,ExtensionManifestV2Disabled,"
                    + "GlobalMediaControls,HttpsUpgrades,ImprovedCookieControls,LazyFrameLoading,LensOverlay,"
                    + "MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,Translate");

    private static final Namespace SHARED = Namespace.create(Chromium.class);

    private final List<BrowserContext> windows = new ArrayList<>();
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> hosts = Collections.synchronizedSet(new TreeSet<>());
    private Browser browser;

    /** Playwright's driver and the browser, which end with the JVM. */
    private record Process(Playwright playwright, Browser browser) implements AutoCloseable {

        static Process start(Path program) {
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            return new Process(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(program)
                                    .setArgs(ARGUMENTS)));
        }

        @Override
        public void close() {
            playwright.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Path program = Prerequisite.CHROMIUM.required();
        browser = context.getStore(StoreScope.LAUNCHER_SESSION, SHARED)
                .computeIfAbsent(program, Process::start, Process.class)
                .browser();
    }

    /** A desktop window. */
    Page window() {
        return window(options());
    }

    static Browser.NewContextOptions options() {
        return new Browser.NewContextOptions()
                .setViewportSize(1180, 900)
                .setColorScheme(ColorScheme.LIGHT)
                .setReducedMotion(ReducedMotion.REDUCE);
    }

    Page window(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(60_000);
        windows.add(context);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text() + " " + message.location());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request ->
                Optional.ofNullable(URI.create(request.url()).getAuthority()).ifPresent(hosts::add));
        return page;
    }

    /** Errors and warnings on the console, and exceptions. */
    List<String> complaints() {
        return complaints;
    }

    /** Host and port of every request so far; blobs have no host. */
    Set<String> hosts() {
        return hosts;
    }

    /** Fails on violations of WCAG 2.2 AA and of axe-core's best practices. */
    static void assertAccessible(Page page, String where) {
        AxeResults results = new AxeBuilder(page).analyze();
        assertThat(results.getViolations())
                .as("axe-core's findings: " + where)
                .extracting(rule -> rule.getId() + ": " + rule.getHelp() + " "
                        + rule.getNodes().stream().map(node -> node.getHtml()).toList())
                .isEmpty();
    }

    /** Screenshots for the README. */
    static void screenshot(Page page, String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), page.screenshot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes all windows, and clears the records. */
    @Override
    public void afterEach(ExtensionContext context) {
        windows.forEach(BrowserContext::close);
        windows.clear();
        complaints.clear();
        hosts.clear();
    }
}
