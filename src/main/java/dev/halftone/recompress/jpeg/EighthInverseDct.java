package dev.halftone.recompress.jpeg;

/** To one sample: the mean of the whole block, which is its DC. */
final class EighthInverseDct extends InverseDct {
    EighthInverseDct(QuantisationTable quantiser) {
        super(quantiser);
    }

    @Override
    int transform(int[] entries, int from, byte[] samples, int at, int stride) {
        samples[at] = (byte) flatLevel(dc(entries[from]));
        int i = from + 1;
        while (entries[i] >>> 16 != 0) {
            i++;
        }
        return i;
    }
}
