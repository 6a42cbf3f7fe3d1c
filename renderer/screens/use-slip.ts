import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slip } from '../../contract/slip.ts';
import { useVisit } from '../parts/visit-context.tsx';
import { writeSlip } from '../text/write-slip.ts';

/** The slip of this visit in the person's language; sent at once where it comes by itself. Null: there is none. */
export function useSlip(): Slip | null {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const { language } = view.preferences;
  const { contactPhone } = view;
  const facts = useLasting(view.slip?.facts ?? null);
  const help = useLasting(view.help);
  const slip = useMemo(
    () => facts && writeSlip(facts, { t, language, contactPhone, help }),
    [facts, t, language, contactPhone, help],
  );
  const isWanted = view.slip?.print.state === 'wanted';
  useEffect(() => {
    if (isWanted && slip) command({ command: 'printSlip', slip });
  }, [isWanted, slip, command]);
  return slip;
}

/** The same object while its content is the same: every view brings a new copy. */
function useLasting<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the value
  return useMemo(() => value, [text]);
}
