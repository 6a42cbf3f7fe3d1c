import type { HomeVisitView } from '../../contract/home-visit.ts';
import { HomeVisitAddress } from './home-visit-address.tsx';
import { HomeVisitCheck } from './home-visit-check.tsx';
import { HomeVisitApplicant, HomeVisitReason } from './home-visit-choices.tsx';
import { HomeVisitPhone } from './home-visit-phone.tsx';
import { HomeVisitProofs } from './home-visit-proofs.tsx';

/** The application for a home visit (上门认证申请): one question a screen, read back at the end. */
export function HomeVisitScreen({ question }: { question: HomeVisitView }) {
  switch (question.step) {
    case 'applicant':
      return <HomeVisitApplicant chosen={question.chosen} />;
    case 'reason':
      return <HomeVisitReason offered={question.offered} chosen={question.chosen} />;
    case 'address':
      return <HomeVisitAddress cardAddress={question.cardAddress} />;
    case 'phone':
      return <HomeVisitPhone key={question.chosen} chosen={question.chosen} />;
    case 'proofs':
      return <HomeVisitProofs key={question.chosen.join()} chosen={question.chosen} />;
    case 'check':
      return <HomeVisitCheck answers={question} />;
  }
}
