import type { SimulatedPrinterCommand, SimulatedPrinterStatus } from '../../contract/simulator.ts';
import type { PaperPiece } from './escpos-paper.ts';
import type { SimulatedPrinter } from './simulated-printer.ts';

/** Obeys the commands of `npm run sim` to the simulated slip printer. */
export interface PrinterControl {
  execute(command: SimulatedPrinterCommand): SimulatedPrinterStatus;
}

/** Steers this simulated printer. */
export function createPrinterControl(printer: SimulatedPrinter): PrinterControl {
  let mishap: SimulatedPrinterStatus['mishap'] = null;

  function obey(command: SimulatedPrinterCommand): void {
    switch (command.command) {
      case 'printer-mishap':
        mishap = command.mishap;
        printer.plan(command.mishap, command.afterBytes);
        break;
      case 'printer-repair':
        mishap = null;
        printer.plug();
        printer.repair();
        break;
      case 'printer-tear-off':
        printer.takePaper();
        break;
      case 'printer-paper':
        break;
    }
  }

  return {
    execute: (command) => {
      obey(command);
      return { mishap, paper: printer.paper.map(writePiece) };
    },
  };
}

function writePiece(piece: PaperPiece): string {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'qr':
      return `[QR ${piece.content}]`;
    case 'cut':
      return '[cut]';
  }
}
