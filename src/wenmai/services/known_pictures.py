"""What the bank knows already of a picture that is being imported, so that nothing is read or recorded twice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from wenmai.assets import store
from wenmai.assets.model import IMAGE, Asset, Work
from wenmai.bank import store as bank
from wenmai.holdings.model import HoldingRecord
from wenmai.kernel import digests
from wenmai.kernel.problems import Problem
from wenmai.services.context import Context
from wenmai.services.holding_records import other_record, work_of


@dataclass(frozen=True, slots=True)
class KnownPicture:
    """The ``asset`` of a picture, the ``work`` as its record has it now, whether the bank's is outdated, and the reason
    for which the asset was ``withdrawn``, None where it was not."""

    asset: Asset
    work: Work
    is_outdated: bool
    withdrawn: str | None


class KnownPictures:
    """Looks pictures of one ``collection`` up in the bank, for an import that began at ``began_at`` (ISO 8601)."""

    def __init__(self, context: Context, collection: str, began_at: str) -> None:
        self._context = context
        self._collection = collection
        self._began_at = began_at

    def work_of(self, connection: Connection, record: HoldingRecord) -> Work:
        """The Work of a record; what no index lists adds a picture to a Work of its name and says nothing new of it."""
        work = work_of(record, self._context.party, self._collection)
        return work if record.index else store.find_work(connection, work.id) or work

    def picture(self, record: HoldingRecord, blob: str) -> KnownPicture | None:
        """This very picture under this very record's Work, where its bytes are still kept."""
        with self._context.database.reading() as connection:
            work = self.work_of(connection, record)
            asset_id = digests.of_json(["asset", blob, ["import", work.owner, work.id]])
            asset = store.get_assets(connection, [asset_id]).get(asset_id)
            if asset is None or not self._kept(blob):
                return None
            outdated = store.get_work(connection, work.id) != work
            return KnownPicture(asset, work, outdated, store.reason_of_withdrawal(connection, asset_id))

    def own_picture(self, blob: str) -> str | None:
        """The id of the caller's own picture with these bytes, under whatever Work; None where there is none."""
        with self._context.database.reading() as connection:
            own = store.find_blob(connection, blob, IMAGE, self._context.party)
            if own is None or not self._kept(blob) or store.is_withdrawn(connection, own.id):
                return None
        return own.id

    def contradiction(self, record: HoldingRecord) -> Problem | None:
        """What is wrong where another picture with another record has this one's name already."""
        with self._context.database.reading() as connection:
            return other_record(connection, record, self.work_of(connection, record), self._began_at)

    def measured_before(self, blob: str) -> dict[str, object] | None:
        """What was measured on the same bytes of the same owner under another Work, so that it need not be again."""
        with self._context.database.reading() as connection:
            twin = store.find_blob(connection, blob, IMAGE, self._context.party) if self._kept(blob) else None
            reading = bank.get_reading(connection, twin.id) if twin is not None else None
            if twin is None or reading is None:
                return None
            thumbnail = store.derivatives_of(connection, twin.id).get("thumbnail")
        return {
            "blob": blob,
            "byte_count": twin.byte_count,
            "media_type": twin.media_type,
            "width_px": twin.width_px,
            "height_px": twin.height_px,
            "thumbnail": thumbnail.blob if thumbnail is not None else "",
            "reading": reading,
            "notes": [],
        }

    def _kept(self, blob: str) -> bool:
        """Whether the bytes are still there: a blob that was lost is kept again from the collection."""
        return bool(blob) and self._context.blobs.has(blob)
