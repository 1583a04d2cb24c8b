"""`offergraph doctor`: whether a deployment is fit to be run for real, and what to mend."""

from typing import TYPE_CHECKING

from deploy.commands.options import DataDir, Host
from deploy.commands.terminal import fail, log_quietly, out, read_settings, run
from deploy.settings import Settings

if TYPE_CHECKING:
    from deploy.doctor import Finding


def doctor(host: Host = None, data_dir: DataDir = None) -> None:
    """Check a deployment against the production check list; exit with 1 if there is something to mend.

    It reads the same settings as `serve` and changes nothing.
    """
    from deploy.doctor import Verdict

    settings = read_settings(host=host, data_dir=data_dir)
    log_quietly(settings)
    found = run(_examine(settings))
    for each in found:
        line = f"{each.verdict:8}{each.point}: {each.found}"
        out().print(line, markup=False, highlight=False, soft_wrap=True)
        if each.do and each.verdict is not Verdict.FINE:
            out().print(f"        {each.do}", markup=False, highlight=False, soft_wrap=True)
    to_mend = sum(each.verdict is Verdict.MEND for each in found)
    if to_mend:
        fail(f"{to_mend} of {len(found)} points are to be mended")


async def _examine(settings: Settings) -> "list[Finding]":
    from deploy.auth.entrance import asks_for_keys
    from deploy.database import open_mongo
    from deploy.doctor import findings
    from deploy.open_files import most_open_files
    from deploy.settings.misspelt import misspelt_variables
    from store.admission import Admission
    from store.examination import examine

    async with open_mongo(settings.model_copy(update={"migrate": False}), check=False) as mongo:
        facts = await examine(mongo)
        keys = await asks_for_keys(settings, Admission(mongo))
    return findings(settings, facts, keys=keys, open_files=most_open_files(), misspelt=misspelt_variables())
