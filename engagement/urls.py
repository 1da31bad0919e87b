"""Routes of the engagement app, all under a language prefix."""

from django.urls import path

from engagement.views import comments, consultations, discussions, drafts, following, outcomes

app_name = "engagement"

urlpatterns = [
    path("consultations/", consultations.consultation_list, name="consultation_list"),
    path("consultations/<slug:slug>/", consultations.consultation_detail, name="consultation_detail"),
    path("consultations/<slug:slug>/comment/", comments.comment_on_consultation, name="comment_on_consultation"),
    path("consultations/<slug:slug>/drafts/<int:number>/", drafts.draft_detail, name="draft_detail"),
    path(
        "consultations/<slug:slug>/drafts/<int:draft>/clauses/<str:number>/",
        drafts.clause_detail,
        name="clause_detail",
    ),
    path(
        "consultations/<slug:slug>/drafts/<int:draft>/clauses/<str:number>/comment/",
        comments.comment_on_clause,
        name="comment_on_clause",
    ),
    path("consultations/<slug:slug>/themes/<int:pk>/", outcomes.theme_detail, name="theme_detail"),
    path("posts/<slug:slug>/comment/", comments.comment_on_post, name="comment_on_post"),
    path("discussions/<int:pk>/", discussions.discussion_detail, name="discussion_detail"),
    path("threads/<int:pk>/", discussions.thread_detail, name="thread_detail"),
    path("comments/sent/", comments.comment_sent, name="comment_sent"),
    path("comments/prove/<str:token>/", comments.comment_prove, name="comment_prove"),
    path("comments/<int:pk>/", comments.comment_detail, name="comment_detail"),
    path("comments/<int:pk>/reply/", comments.comment_reply, name="comment_reply"),
    path("mine/<str:token>/", comments.contribution_detail, name="contribution_detail"),
    path("mine/<str:token>/withdraw/", comments.contribution_withdraw, name="contribution_withdraw"),
    path("mine/<str:token>/stop-mail/", comments.contribution_stop_mail, name="contribution_stop_mail"),
    path("follow/", following.follow, name="follow"),
    path("follow/sent/", following.follow_sent, name="follow_sent"),
    path("follow/link/", following.follow_link, name="follow_link"),
    path("follow/confirm/<str:token>/", following.follow_confirm, name="follow_confirm"),
    path("follow/mine/<str:token>/", following.follow_manage, name="follow_manage"),
    path("follow/mine/<str:token>/stop/<int:pk>/", following.follow_stop, name="follow_stop"),
    path("follow/mine/<str:token>/erase/", following.follow_erase, name="follow_erase"),
    path("follow/unsubscribe/<str:token>/", following.follow_unsubscribe, name="follow_unsubscribe"),
]
