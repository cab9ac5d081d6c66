import { invalidField } from '../http/apiError.ts';

/** Teams do not exist: Airflow without its multi-team mode refuses a team in these words. */
export function refuseTeam(body: { readonly team_name?: string | null }): void {
  if (body.team_name === null || body.team_name === undefined) return;
  throw invalidField(
    ['body'],
    'value_error',
    'Value error, team_name cannot be set when multi_team mode is disabled. Please contact your administrator.',
    body,
  );
}
