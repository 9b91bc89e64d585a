"""Trees kept in one table: the parent key is the truth, the path is derived from it.

`path` is the chain of ids from the root, each closed by a slash ("3/17/204/"), so a branch is one prefix and a move is
one UPDATE. Two clerks adding under one node never collide, because no sibling's path changes.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, StrIndex, Substr


class WouldBeACycle(Exception):
    """A node was to be moved under itself or under one of its own descendants."""


def child_of(path_field: str, node: TreeNode) -> Combinable:
    """In SQL: which child of the node the path lies under ("17/"), or "" for the node itself; only for its branch."""
    rest = Substr(path_field, len(node.path) + 1)
    return Substr(rest, 1, StrIndex(rest, Value("/")))


class TreeQuerySet(models.QuerySet):
    def inside(self, node: TreeNode) -> Self:
        """The node and everything below it."""
        return self.filter(path__startswith=node.path)

    def below(self, node: TreeNode) -> Self:
        return self.inside(node).exclude(pk=node.pk)

    def above(self, node: TreeNode) -> Self:
        """The chain from the root down to the node's parent, in that order."""
        return self.filter(pk__in=node.ancestor_ids).order_by("depth")

    def chain_of(self, node: TreeNode) -> Self:
        """The chain from the root down to the node itself."""
        return self.filter(pk__in=[*node.ancestor_ids, node.pk]).order_by("depth")


class TreeNode(models.Model):
    parent = models.ForeignKey(
        "self",
        verbose_name="cấp trên trực tiếp",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    path = models.CharField(max_length=200, editable=False, db_index=True, default="")
    depth = models.PositiveSmallIntegerField(editable=False, default=0)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and fill the derived path of a new node. A node that exists is moved with `move_to` only."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"
            self.depth = self.path.count("/") - 1
            type(self)._base_manager.filter(pk=self.pk).update(path=self.path, depth=self.depth)

    @property
    def ancestor_ids(self) -> list[int]:
        return [int(part) for part in self.path.split("/")[:-2]]

    def is_inside(self, other: TreeNode) -> bool:
        """Whether this node is `other` or stands below it."""
        return self.path.startswith(other.path)

    def move_to(self, parent: TreeNode | None) -> None:
        """Hang the branch under another parent. Raises WouldBeACycle; one UPDATE whatever the size of the branch.

        The rows from which the new path is read are locked, so two moves at once cannot make a ring.
        """
        model: Any = type(self)
        with transaction.atomic():
            list(
                model._base_manager.select_for_update().filter(Q(parent__isnull=True) | Q(pk=self.pk)).values_list("pk")
            )
            here = model._base_manager.get(pk=self.pk)
            target = model._base_manager.get(pk=parent.pk) if parent else None
            if target and target.is_inside(here):
                raise WouldBeACycle
            new_path = f"{target.path if target else ''}{here.pk}/"
            model._base_manager.filter(path__startswith=here.path).update(
                path=Concat(Value(new_path), Substr("path", len(here.path) + 1)),
                depth=F("depth") + (new_path.count("/") - here.path.count("/")),
            )
            model._base_manager.filter(pk=here.pk).update(parent=target)
        self.refresh_from_db(fields=["parent", "path", "depth"])


def repair_paths(model: Any) -> int:
    """Rebuild every path of a tree model from the parent keys; returns how many were wrong."""
    nodes = {pk: (parent, path) for pk, parent, path in model._base_manager.values_list("pk", "parent_id", "path")}
    right: dict[int, str] = {}

    def path_of(pk: int) -> str:
        if pk not in right:
            parent = nodes[pk][0]
            right[pk] = f"{path_of(parent) if parent else ''}{pk}/"
        return right[pk]

    wrong = [pk for pk in nodes if path_of(pk) != nodes[pk][1]]
    for pk in wrong:
        model._base_manager.filter(pk=pk).update(path=right[pk], depth=right[pk].count("/") - 1)
    return len(wrong)
