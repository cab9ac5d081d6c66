import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { answerQuestion } from '../../api/answerQuestion.ts';
import { isConflict } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import { useServices } from '../../app/services.ts';
import { mayAnswer, questionFields, type Question } from '../../domain/question.ts';
import { readFields } from '../../domain/paramsForm.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';
import { ParamFields, paramProblem } from '../trigger/ParamFields.tsx';

/** The choices of a question with its form; where one is to be chosen, each choice is a button of its own. */
export function AnswerForm({ question }: { readonly question: Question }) {
  const text = useText();
  const say = useToast();
  const { client, cache, queries } = useServices();
  const session = useQuery(queries.session());
  const fields = questionFields(question);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map((field) => [field.name, field.initial])),
  );
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [hasTried, setTried] = useState(false);
  const { values, problems } = readFields(fields, texts);
  const hasProblems = Object.keys(problems).length > 0;
  const answer = useMutation({
    mutationFn: (choices: readonly string[]) => answerQuestion(client, question, { choices, params: values }),
    onSuccess: (_, choices) => say('good', text.question.done(choices.join(', '))),
    // By then the form may have gone with its question.
    onError: (error) => {
      if (isConflict(error)) say('bad', text.question.tooLate);
    },
    onSettled: async () => {
      const { dag_id: dagId, dag_run_id: runId } = question.task_instance;
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.questionsAll() }),
        cache.invalidateQueries({ queryKey: keys.questionsOfRun(dagId, runId) }),
      ]);
    },
  });
  const isAllowed = session.data == null || mayAnswer(question, session.data.user.username);
  const submit = (choices: readonly string[]) => {
    setTried(true);
    if (!hasProblems && choices.length > 0) answer.mutate(choices);
  };
  if (!isAllowed) {
    return (
      <p className="muted">{text.question.notAsked(question.assigned_users.map(({ name }) => name).join(', '))}</p>
    );
  }
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (question.multiple) submit(chosen);
      }}
    >
      <ParamFields
        fields={fields}
        values={texts}
        problemOf={(name) => (hasTried ? paramProblem(name, problems[name], null, text) : null)}
        onChange={setTexts}
      />
      {question.multiple ? (
        <>
          <fieldset className="question-choices">
            <legend className="field-label">{text.question.multiple}</legend>
            {question.options.map((option) => (
              <label key={option} className="question-choice">
                <input
                  type="checkbox"
                  checked={chosen.includes(option)}
                  onChange={({ target }) =>
                    setChosen(
                      question.options.filter((each) => (each === option ? target.checked : chosen.includes(each))),
                    )
                  }
                />
                {option}
              </label>
            ))}
          </fieldset>
          <div className="row">
            <Button type="submit" variant="primary" isBusy={answer.isPending}>
              {text.question.answer}
            </Button>
          </div>
        </>
      ) : (
        <div className="row" role="group" aria-label={text.question.choices}>
          {question.options.map((option, at) => (
            <Button
              key={option}
              variant={at === 0 ? 'primary' : 'plain'}
              disabled={answer.isPending}
              onClick={() => submit([option])}
            >
              {option}
            </Button>
          ))}
        </div>
      )}
      <p role="alert" className="field-problem" data-tone="bad">
        {hasTried && hasProblems && text.question.fix}
        {hasTried && question.multiple && chosen.length === 0 && text.question.noneChosen}
        {answer.error !== null && !isConflict(answer.error) && problemText(answer.error, text)}
      </p>
    </form>
  );
}
