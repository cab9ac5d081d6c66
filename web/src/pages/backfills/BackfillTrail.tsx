import { Link } from '@tanstack/react-router';
import { Step, Trail } from '../../app/Trail.tsx';
import { useText } from '../../i18n/language.ts';

/** The way to a screen of a DAG's backfills; `here`: its name, missing for the list. */
export function BackfillTrail({ dagId, here }: { readonly dagId: string; readonly here?: string }) {
  const text = useText();
  if (here === undefined)
    return (
      <Trail dagId={dagId}>
        <Step isHere>{text.backfill.title}</Step>
      </Trail>
    );
  return (
    <Trail dagId={dagId}>
      <Step>
        <Link to="/dags/$dagId/backfills" params={{ dagId }}>
          {text.backfill.title}
        </Link>
      </Step>
      <Step isHere>{here}</Step>
    </Trail>
  );
}
