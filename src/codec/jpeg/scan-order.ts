/** In which order the blocks of a scan follow each other (ITU-T T.81, A.2). */

import type { Frame, Scan } from "./frame.ts";

/** Codes the blocks of a scan, in either direction. */
export interface BlockCoder {
  /** component: its number in the scan. at: where the block's 64 coefficients begin among those of all components. */
  block(component: number, at: number): void;
  /** Before the first unit behind a restart, of which this is the number. */
  restart(index: number): void;
}

export function codeBlocks(frame: Frame, { components, restartInterval }: Scan, coder: BlockCoder): void {
  let units = 0;
  const beginUnit = () => {
    if (restartInterval > 0 && units > 0 && units % restartInterval === 0) {
      coder.restart(units / restartInterval - 1);
    }
    units++;
  };
  const [alone] = components;
  if (components.length === 1 && alone) {
    for (let y = 0; y < alone.ownHigh; y++) {
      for (let x = 0; x < alone.ownWide; x++) {
        beginUnit();
        coder.block(0, 64 * (alone.firstBlock + y * alone.blocksWide + x));
      }
    }
    return;
  }
  for (let unitY = 0; unitY < frame.unitsHigh; unitY++) {
    for (let unitX = 0; unitX < frame.unitsWide; unitX++) {
      beginUnit();
      for (const [i, { across, down, blocksWide, firstBlock }] of components.entries()) {
        for (let y = unitY * down; y < (unitY + 1) * down; y++) {
          const row = firstBlock + y * blocksWide + unitX * across;
          for (let x = 0; x < across; x++) coder.block(i, 64 * (row + x));
        }
      }
    }
  }
}
