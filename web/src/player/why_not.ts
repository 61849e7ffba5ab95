import { send } from '~/api/client';
import { ApiProblem, isAway } from '~/api/problem';

/** Why a file cannot be played, for people. */
export async function whyNot(path: string): Promise<string> {
  try {
    await send('HEAD', path);
    return 'The audio stopped coming.';
  } catch (error) {
    if (isAway(error)) return 'The server cannot be reached.';
    if (error instanceof ApiProblem && error.code === 'signed_out') return 'The server wants its token first.';
    if (error instanceof ApiProblem && error.status === 404) return 'This audio is not there any more.';
    return error instanceof Error ? error.message : 'The audio cannot be played.';
  }
}
