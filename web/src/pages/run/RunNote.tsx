import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import type { RunSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';

const LONGEST = 1_000;

/** Writes what people should know about a run. */
export function RunNote({ run: { dagId, runId, note } }: { readonly run: RunSummary }) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const [draft, setDraft] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (written: string) =>
      client.PATCH('/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}', {
        params: { path: { dag_id: dagId, dag_run_id: runId } },
        body: { note: written === '' ? null : written },
      }),
    onSuccess: () => {
      say('good', text.runHead.saved);
      setDraft(null);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.run(dagId, runId) }),
  });
  return (
    <>
      <Button onClick={() => setDraft(note ?? '')}>
        {note === null ? text.runHead.addNote : text.runHead.editNote}
      </Button>
      {draft !== null && (
        <Dialog title={text.runHead.noteOf(runId)} onClose={() => setDraft(null)}>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate(draft.trim());
            }}
          >
            <Field label={text.run.note} hint={text.runHead.noteHint}>
              {(control) => (
                <textarea
                  {...control}
                  rows={5}
                  maxLength={LONGEST}
                  value={draft}
                  onChange={(event) => setDraft(event.target.value)}
                />
              )}
            </Field>
            <p role="alert" className="field-problem" data-tone="bad">
              {save.error !== null && problemText(save.error, text)}
            </p>
            <footer className="row dialog-foot">
              <Button onClick={() => setDraft(null)}>{text.app.cancel}</Button>
              <Button type="submit" variant="primary" isBusy={save.isPending}>
                {text.runHead.save}
              </Button>
            </footer>
          </form>
        </Dialog>
      )}
    </>
  );
}
