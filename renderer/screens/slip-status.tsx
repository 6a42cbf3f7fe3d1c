import { Camera, Printer, ReceiptText, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Slip } from '../../contract/slip.ts';
import type { SlipPrint } from '../../contract/slip-view.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { useVisit } from '../parts/visit-context.tsx';

/** How far the slip is, in one line; nothing while it is merely offered. `hasNumber`: there is a number to photograph. */
export function SlipStatus({ print, hasNumber }: { print: SlipPrint; hasNumber: boolean }) {
  const { t } = useTranslation();
  const line = lineOf(print, hasNumber);
  return (
    <div role="status" className="slip-status" data-testid="slip-status" data-print={print.state}>
      {line && (
        <p>
          <line.icon className="slip-status-icon" aria-hidden="true" />
          <span>
            {print.state === 'failed' && `${t(`faults.${print.fault}.title`)}${t('common.sentenceEnd')}`}
            {t(line.text)}
          </span>
        </p>
      )}
    </div>
  );
}

function lineOf({ state }: SlipPrint, hasNumber: boolean) {
  switch (state) {
    case 'none':
      return { icon: Camera, text: hasNumber ? 'slip.printer.photo' : 'slip.printer.none' } as const;
    case 'offered':
      return null;
    case 'wanted':
    case 'printing':
      return { icon: Printer, text: 'slip.printer.printing' } as const;
    case 'printed':
      return { icon: ReceiptText, text: 'slip.printer.printed' } as const;
    case 'failed':
      return { icon: TriangleAlert, text: 'slip.printer.failed' } as const;
  }
}

/** The button that prints the slip, or prints it once more (重打); none while there is nothing to press for. */
export function PrintButton({ slip, print }: { slip: Slip; print: SlipPrint }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  if (print.state !== 'offered' && print.state !== 'failed') return null;
  const text = print.state === 'offered' ? 'print' : print.mayHavePrinted ? 'reprint' : 'again';
  return (
    <AnswerButton
      testId="print-slip"
      weight="quiet"
      icon={Printer}
      text={t(`slip.printer.${text}`)}
      onPress={() => command({ command: 'printSlip', slip })}
    />
  );
}
