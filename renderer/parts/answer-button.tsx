import type { LucideIcon } from 'lucide-react';

/**
 * One answer to the question of the screen. `main` is the way on, `equal` stands beside another answer of the same weight,
 * `quiet` leads away.
 */
export function AnswerButton({
  testId,
  weight,
  icon: Icon,
  text,
  onPress,
}: {
  testId: string;
  weight: 'main' | 'equal' | 'quiet';
  icon: LucideIcon;
  text: string;
  onPress: () => void;
}) {
  return (
    <button type="button" className={`answer answer-${weight}`} data-testid={testId} onClick={onPress}>
      <Icon aria-hidden="true" />
      <span>{text}</span>
    </button>
  );
}
