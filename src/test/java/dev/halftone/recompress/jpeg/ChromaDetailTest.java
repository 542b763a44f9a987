package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("process")
class ChromaDetailTest {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 300;

    private static final List<Color[]> COLOURS = List.of(
            new Color[] {Color.RED, Color.WHITE},
            new Color[] {new Color(230, 20, 20), new Color(20, 20, 200)},
            new Color[] {new Color(0, 60, 220), Color.WHITE},
            new Color[] {new Color(250, 230, 20), new Color(90, 20, 120)},
            new Color[] {new Color(0, 255, 80), Color.BLACK},
            new Color[] {new Color(240, 40, 200), new Color(40, 180, 60)});

    private final JpegTranscoder transcoder = new JpegTranscoder(JpegLimits.DEFAULT);

    @BeforeAll
    static void withoutADisplay() {
        System.setProperty("java.awt.headless", "true");
    }

    private interface Drawing {
        void draw(Graphics2D graphics, Color[] colours);
    }

    private static BufferedImage drawn(Color[] colours, boolean smooth, Drawing drawing) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colours[1]);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.setColor(colours[0]);
        Object hint = smooth ? RenderingHints.VALUE_ANTIALIAS_ON : RenderingHints.VALUE_ANTIALIAS_OFF;
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, hint);
        drawing.draw(graphics, colours);
        graphics.dispose();
        return image;
    }

    private static void write(Graphics2D graphics, int size) {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
        for (int y = size + 5; y < HEIGHT; y += size * 3 / 2) {
            graphics.drawString("Sale of leather shoes, size 38 to 47", 7, y);
        }
    }

    private static void drawLines(Graphics2D graphics) {
        for (int i = 0; i < 30; i++) {
            graphics.drawLine(i * 37 % WIDTH, i * 71 % HEIGHT, i * 113 % WIDTH, i * 29 % HEIGHT);
        }
    }

    private static void drawLogo(Graphics2D graphics, Color[] colours) {
        graphics.fillOval(40, 30, 180, 180);
        graphics.setStroke(new BasicStroke(3));
        graphics.drawRect(260, 60, 120, 90);
        graphics.setColor(colours[1]);
        graphics.fillOval(80, 70, 100, 100);
    }

    /** Squares of one colour; they don't begin at a multiple of two blocks. */
    private static void drawPixels(Graphics2D graphics, int side) {
        SplittableRandom random = new SplittableRandom(side);
        for (int y = 0; y < HEIGHT; y += side) {
            for (int x = 0; x < WIDTH; x += side) {
                graphics.setColor(new Color(random.nextInt(1 << 24)));
                graphics.fillRect(x, y, side, side);
            }
        }
    }

    static Stream<Arguments> drawings() {
        Stream<Arguments> inColours = COLOURS.stream()
                .flatMap(colours -> Stream.of(true, false).flatMap(smooth -> {
                    String name = Arrays.toString(colours) + (smooth ? " smooth" : "");
                    return Stream.concat(
                            Stream.of(10, 14, 20, 32, 60)
                                    .map(size -> drawing(
                                            "text of " + size + " " + name,
                                            drawn(colours, smooth, (graphics, c) -> write(graphics, size)))),
                            Stream.of(
                                    drawing(
                                            "lines " + name,
                                            drawn(colours, smooth, (graphics, c) -> drawLines(graphics))),
                                    drawing("logo " + name, drawn(colours, smooth, ChromaDetailTest::drawLogo))));
                }));
        Stream<Arguments> pixels = Stream.of(1, 2, 3).flatMap(side -> Stream.of("75", "85", "95")
                .map(quality -> Arguments.of(
                        "pixels of " + side,
                        quality,
                        drawn(COLOURS.get(0), false, (graphics, c) -> drawPixels(graphics, side)))));
        return Stream.concat(inColours, pixels);
    }

    private static Arguments drawing(String name, BufferedImage image) {
        return Arguments.of(name, List.of("75", "85", "95").get(Math.floorMod(name.hashCode(), 3)), image);
    }

    @ParameterizedTest(name = "{0}, quality {1}")
    @MethodSource("drawings")
    void whatIsDrawnInColoursSuffers(String name, String quality, BufferedImage image) throws Exception {
        assertThat(ofPixels(image).suffersFromHalving()).isTrue();
        assertThat(ofHalved(image).mayHaveSufferedFromHalving()).isTrue();
        byte[] source = Libjpeg.cjpeg(ppm(image), "-quality", quality, "-sample", "1x1");
        assertThat(DctChromaHalvingTest.samplingOf(transcoder.transcode(source, 50, Effort.FAST, Subsampling.AUTO)))
                .isEqualTo("1x1,1x1,1x1");
    }

    @Test
    void whatSuffersIsWrittenAsIfItHadToBeKept() throws Exception {
        byte[] picture = ppm(drawn(COLOURS.get(0), true, (graphics, colours) -> write(graphics, 14)));
        byte[] source = Libjpeg.cjpeg(picture, "-quality", "85", "-sample", "1x1");
        for (Effort effort : Effort.values()) {
            assertThat(transcoder
                            .transcode(source, 50, effort, Subsampling.AUTO)
                            .bytes())
                    .isEqualTo(transcoder.transcode(source, 50, effort).bytes());
        }
    }

    /** Bright discs with soft edges, as of flowers or lamps out of focus, and the noise of a sensor. */
    private static BufferedImage photograph(int edge, int noise, long seed) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(seed);
        double[][] discs = new double[25][];
        for (int i = 0; i < discs.length; i++) {
            double radius = 10 + random.nextInt(50);
            discs[i] = new double[] {random.nextInt(WIDTH), random.nextInt(HEIGHT), radius, random.nextInt(1 << 24)};
        }
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double[] rgb = {30 + y / 3.0, 90, 60 + x / 4.0};
                for (double[] disc : discs) {
                    double distance = Math.hypot(x - disc[0], y - disc[1]) - disc[2];
                    double inside = 1 / (1 + Math.exp(distance * 4 / edge));
                    for (int c = 0; c < 3; c++) {
                        rgb[c] += inside * (((int) disc[3] >> 8 * c & 0xFF) - rgb[c]);
                    }
                }
                int packed = 0;
                for (double value : rgb) {
                    packed = packed << 8 | (int) Math.max(0, Math.min(255, value + random.nextInt(noise + 1)));
                }
                image.setRGB(x, y, packed);
            }
        }
        return image;
    }

    static Stream<Arguments> photographs() {
        return Stream.of(4, 6, 10).flatMap(edge -> Stream.of(0, 6, 12)
                .flatMap(noise -> Stream.of(1L, 2L).map(seed -> Arguments.of(edge, noise, seed))));
    }

    @ParameterizedTest(name = "edges of {0} samples, noise {1}, number {2}")
    @MethodSource("photographs")
    void aVividPhotographDoesNotSuffer(int edge, int noise, long seed) throws Exception {
        BufferedImage image = photograph(edge, noise, seed);
        assertThat(ofPixels(image).suffersFromHalving()).isFalse();
        assertThat(ofHalved(image).mayHaveSufferedFromHalving()).isFalse();
        for (String sampling : List.of("1x1", "2x1", "1x2")) {
            byte[] source = Libjpeg.cjpeg(ppm(image), "-quality", "93", "-sample", sampling);
            for (Effort effort : Effort.values()) {
                assertThat(DctChromaHalvingTest.samplingOf(transcoder.transcode(source, 50, effort, Subsampling.AUTO)))
                        .isEqualTo("2x2,1x1,1x1");
            }
        }
    }

    @Test
    void aPictureWithoutColoursDoesNotSuffer() {
        assertThat(ofPixels(drawn(new Color[] {Color.BLACK, Color.WHITE}, false, (g, c) -> write(g, 14)))
                        .suffersFromHalving())
                .isFalse();
    }

    @Test
    void samplesAndCoefficientsGiveTheSame() throws Exception {
        for (Color[] colours : COLOURS) {
            BufferedImage image = drawn(colours, true, (graphics, c) -> drawLogo(graphics, c));
            JpegReader reader = new JpegReader(JpegLimits.DEFAULT, Checkpoint.NONE);
            reader.open(Libjpeg.cjpeg(ppm(image), "-quality", "100", "-sample", "1x1"));
            reader.nextScan();
            CoefficientPlanes planes = new CoefficientPlanes();
            planes.allocate(reader.frame(), -1);
            reader.decodeInto(planes, new McuRow());
            ChromaDetail ofCoefficients = new ChromaDetail();
            for (FrameComponent component : reader.frame().components().subList(1, 3)) {
                ofCoefficients.add(planes, component, reader.quantiser(component), Checkpoint.NONE);
            }
            assertThat(ofCoefficients.sharpShare())
                    .isCloseTo(ofPixels(image).sharpShare(), Offset.offset(0.02))
                    .isPositive();
        }
    }

    /** Of small planes every block counts; of a large one, which is made of them, not. */
    @Test
    void aSampleOfALargePictureSaysTheSame() {
        List<BufferedImage> pictures = List.of(
                drawn(COLOURS.get(0), true, (graphics, c) -> write(graphics, 14)),
                drawn(COLOURS.get(4), false, (graphics, c) -> drawLines(graphics)),
                drawn(COLOURS.get(2), true, ChromaDetailTest::drawLogo),
                photograph(4, 6, 1),
                photograph(10, 0, 2));
        BufferedImage plain = drawn(new Color[] {Color.WHITE, Color.WHITE}, false, (graphics, c) -> {});
        List<Plane> ofPlain = chrominance(plain);
        for (BufferedImage picture : pictures) {
            List<Plane> ofPicture = chrominance(picture);
            for (int every : new int[] {1, 3, 12}) {
                int count = 6;
                ChromaDetail ofAll = new ChromaDetail();
                for (int i = 0; i < count * count; i++) {
                    (i % every == 0 ? ofPicture : ofPlain).forEach(ofAll::add);
                }
                ChromaDetail sampled = new ChromaDetail();
                for (int plane = 0; plane < 2; plane++) {
                    sampled.add(tiled(ofPicture.get(plane), ofPlain.get(plane), every, count));
                }
                assertThat(sampled.sharpShare()).isCloseTo(ofAll.sharpShare(), Offset.offset(0.06));
                assertThat(sampled.suffersFromHalving()).isEqualTo(ofAll.suffersFromHalving());
            }
        }
    }

    private static Plane tiled(Plane picture, Plane plain, int every, int count) {
        int width = WIDTH * count;
        byte[] samples = new byte[width * HEIGHT * count];
        for (int i = 0; i < count * count; i++) {
            byte[] tile = (i % every == 0 ? picture : plain).samples();
            for (int y = 0; y < HEIGHT; y++) {
                int to = (i / count * HEIGHT + y) * width + i % count * WIDTH;
                System.arraycopy(tile, y * WIDTH, samples, to, WIDTH);
            }
        }
        return new Plane(width, HEIGHT * count, samples);
    }

    private static ChromaDetail ofPixels(BufferedImage image) {
        ChromaDetail detail = new ChromaDetail();
        chrominance(image).forEach(detail::add);
        return detail;
    }

    private static ChromaDetail ofHalved(BufferedImage image) {
        ChromaDetail detail = new ChromaDetail();
        chrominance(image).forEach(plane -> detail.add(ChromaHalving.halve(plane, ChromaSampling.HALF_BOTH)));
        return detail;
    }

    private static List<Plane> chrominance(BufferedImage image) {
        return List.of(chrominance(image, -0.168736, -0.331264, 0.5), chrominance(image, 0.5, -0.418688, -0.081312));
    }

    /** JFIF's conversion. */
    private static Plane chrominance(BufferedImage image, double red, double green, double blue) {
        byte[] samples = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < samples.length; i++) {
            int rgb = image.getRGB(i % WIDTH, i / WIDTH);
            double value = 128 + red * (rgb >> 16 & 0xFF) + green * (rgb >> 8 & 0xFF) + blue * (rgb & 0xFF);
            samples[i] = (byte) Math.min(255, Math.round(value));
        }
        return new Plane(WIDTH, HEIGHT, samples);
    }

    private static byte[] ppm(BufferedImage image) {
        byte[] header = ("P6\n" + WIDTH + " " + HEIGHT + "\n255\n").getBytes(StandardCharsets.US_ASCII);
        byte[] picture = Arrays.copyOf(header, header.length + WIDTH * HEIGHT * 3);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int rgb = image.getRGB(i % WIDTH, i / WIDTH);
            for (int c = 0; c < 3; c++) {
                picture[header.length + 3 * i + c] = (byte) (rgb >> 16 - 8 * c);
            }
        }
        return picture;
    }
}
