"""At the machine itself: let an account set up two-step sign-in anew, when nobody else can."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from units.models import User
from units.signin.actions import home_of
from units.signin.factors import reset


class Command(BaseCommand):
    help = "Xóa xác thực hai bước của một tài khoản để người đó lập lại; có ghi nhật ký."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="tên đăng nhập")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"Không có tài khoản {options['username']}.")
        today = timezone.localdate()
        reset(person, by=None, today=today, unit=home_of(person, today))
        self.stdout.write(f"Đã xóa xác thực hai bước của {person.username}. Lần đăng nhập tới chỉ cần mật khẩu.")
