from django.urls import URLPattern, path

from directives.views import anchors, issuing, ladders, targets, tasks

urlpatterns: list[URLPattern] = [
    path("directives/<int:pk>/tasks/", tasks.grid, name="task-grid"),
    path("directives/<int:pk>/tasks/deadline-reading/", tasks.deadline_reading, name="deadline-reading"),
    path("directives/<int:pk>/tasks/units/", tasks.task_units, name="task-units"),
    path("directives/<int:pk>/targets/", targets.grid, name="target-grid"),
    path("directives/<int:pk>/preview/", issuing.preview, name="directive-preview"),
    path("directives/<int:pk>/issue/", issuing.issue, name="directive-issue"),
    path("directives/<int:pk>/issuing/", issuing.progress, name="directive-issuing"),
    path("directives/<int:pk>/correct/", issuing.correct, name="directive-correct"),
    path("directives/<int:pk>/reminders/", ladders.edit, name="directive-reminders"),
    path("tasks/<int:pk>/anchor/", anchors.edit, name="task-anchor"),
    path("directives/<int:pk>/revoke/", issuing.revoke, name="directive-revoke"),
]
