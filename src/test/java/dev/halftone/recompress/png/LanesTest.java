package dev.halftone.recompress.png;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LanesTest {

    /** As in section 9.4, word by word. */
    static int paeth(int left, int above, int corner) {
        int estimate = left + above - corner;
        int toLeft = Math.abs(estimate - left);
        int toAbove = Math.abs(estimate - above);
        int toCorner = Math.abs(estimate - corner);
        if (toLeft <= toAbove && toLeft <= toCorner) {
            return left;
        }
        return toAbove <= toCorner ? above : corner;
    }

    /** Different samples in the lanes, so that one which reached into another would show. */
    @Test
    void thePaethPredictorIsTheSpecificationsForAllSamples() {
        int wrong = 0;
        for (int left = 0; left < 256; left++) {
            for (int above = 0; above < 256; above++) {
                for (int corner = 0; corner < 256; corner++) {
                    int lefts = left | above << 8 | corner << 16;
                    int aboves = above | corner << 8 | left << 16;
                    int corners = corner | left << 8 | above << 16;
                    int differences = left + corner & 0xff | 0xff00 | (left * 7 & 0xff) << 16;
                    int expected = 0;
                    for (int lane = 0; lane < 24; lane += 8) {
                        int predicted = paeth(lefts >> lane & 0xff, aboves >> lane & 0xff, corners >> lane & 0xff);
                        expected |= (predicted + (differences >> lane) & 0xff) << lane;
                    }
                    long three = Lanes.addPaeth3(
                            Lanes.spread3(lefts),
                            Lanes.spread3(aboves),
                            Lanes.spread3(corners),
                            Lanes.spread3(differences));
                    long four = Lanes.paeth4(
                            Lanes.spread4(lefts | above << 24),
                            Lanes.spread4(aboves | left << 24),
                            Lanes.spread4(corners | corner << 24));
                    int fourth = paeth(above, left, corner);
                    wrong += (Lanes.join3(three) & 0xff_ffff) == expected ? 0 : 1;
                    wrong += (Lanes.join4(four + Lanes.spread4(differences) & Lanes.BYTE_OF_4))
                                    == (expected | fourth << 24)
                            ? 0
                            : 1;
                }
            }
        }
        assertThat(wrong).isZero();
    }
}
