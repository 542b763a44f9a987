package dev.halftone.recompress.jpeg;

import dev.halftone.Pictures;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The hot loops one by one, on a synthetic picture of 1.2 megapixels: Huffman decoding, requantising, coding. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class HotLoopsBenchmark {
    @Param({"-sample 2x2", "-sample 1x1"})
    String coding;

    private byte[] sequential;
    private byte[] progressive;
    private final JpegReader reader = new JpegReader(JpegLimits.DEFAULT, Checkpoint.NONE);
    private final McuRow row = new McuRow();
    private final CoefficientPlanes planes = new CoefficientPlanes();
    private final EntropyTokens tokens = new EntropyTokens();
    private final OutputBuffer out = new OutputBuffer();
    private final JpegTranscoder transcoder = new JpegTranscoder(JpegLimits.DEFAULT);
    private final HuffmanEncodingTables codes = new HuffmanEncodingTables();
    private final Requantiser requantiser = new Requantiser();

    @Setup
    public void prepare() throws JpegException {
        String[] options = ("-quality 90 " + coding).split(" ");
        sequential = Libjpeg.cjpeg(Pictures.ppm(1280, 960), options);
        progressive = Libjpeg.jpegtran(sequential, "-progressive");
        requantise();
        HuffmanCodeLengths lengths = new HuffmanCodeLengths();
        for (int table = 0; table < EntropyTokens.TABLES; table++) {
            codes.define(table, lengths.optimal(tokens.frequencies, table << 8));
        }
    }

    @Benchmark
    public int decode() throws JpegException {
        return decodeRows(false);
    }

    @Benchmark
    public int requantise() throws JpegException {
        return decodeRows(true);
    }

    private int decodeRows(boolean requantise) throws JpegException {
        reader.open(sequential);
        reader.nextScan();
        Frame frame = reader.frame();
        OutputTables tables = new OutputTables(reader, 50, Effort.FAST);
        for (FrameComponent component : frame.components()) {
            int c = component.index();
            int table = tables.entropyTables()[c];
            requantiser.define(
                    c,
                    reader.quantiser(component),
                    tables.quantiser(c),
                    table,
                    DeadZone.Kind.of(frame, component, table == 1),
                    tables.usualStep(c));
        }
        requantiser.begin();
        tokens.clear();
        ScanLayout layout = new ScanLayout(frame, frame.components());
        SequentialScanDecoder decoder = reader.beginSequential(requantiser.deadZone());
        int[] visible = new int[Frame.MAX_BLOCKS_IN_MCU];
        int entries = 0;
        for (int mcuRow = 0; mcuRow < layout.mcuRows(); mcuRow++) {
            row.clear(layout.mcuColumns() * layout.blocks);
            entries += decoder.decode(row, layout.mcuColumns());
            if (requantise) {
                for (int b = 0; b < layout.blocks; b++) {
                    visible[b] = layout.visible(b, mcuRow);
                }
                requantiser.requantise(row, layout.mcuColumns(), layout, visible, tokens);
            }
        }
        return entries;
    }

    @Benchmark
    public int encode() {
        out.clear();
        EntropyWriter writer = new EntropyWriter(out, Checkpoint.NONE);
        writer.begin();
        writer.write(tokens, codes);
        writer.end();
        return out.length;
    }

    @Benchmark
    public int decodeProgressive() throws JpegException {
        reader.open(progressive);
        reader.nextScan();
        planes.allocate(reader.frame(), -1);
        reader.decodeInto(planes, row);
        return planes.dc[0];
    }

    @Benchmark
    public byte[] transcodeFast() throws JpegException {
        return transcoder.transcode(sequential, 50, Effort.FAST).bytes();
    }

    @Benchmark
    public byte[] transcodeSmall() throws JpegException {
        return transcoder.transcode(sequential, 50, Effort.SMALL).bytes();
    }
}
