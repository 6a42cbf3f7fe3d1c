import { createContext, useContext, useEffect } from 'react';
import type { SentenceKey } from '../speech/sentences.ts';

/** Reads a page inside a screen to whoever has opened it; what it returns is called when it is closed. */
export type ReadAloud = (sentences: readonly SentenceKey[]) => () => void;

const ReadAloudContext = createContext<ReadAloud>(() => () => undefined);

/** Gives the voice to the screens inside; without it they are silent. */
export const ReadAloudProvider = ReadAloudContext.Provider;

/** Reads these sentences from when the component appears until it goes. @param sentences the same list at every drawing */
export function useReadAloud(sentences: readonly SentenceKey[]): void {
  const readAloud = useContext(ReadAloudContext);
  useEffect(() => readAloud(sentences), [readAloud, sentences]);
}
